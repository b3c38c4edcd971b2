//! A bot of the smallest kind: one gateway connection and plain requests. Every frame that it
//! reads must be one that `twilight-model` reads, too.

use futures_util::{SinkExt, StreamExt};
use local_discord::{Application, LocalDiscord};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::de::DeserializeSeed;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use twilight_model::gateway::event::{GatewayEvent, GatewayEventDeserializer};

/// Guilds and guild messages.
pub const INTENTS: u64 = 1 | 1 << 9;

/// REST with a bot's token.
#[derive(Clone)]
pub struct Rest {
    base: String,
    token: String,
    pub app: u64,
    http: reqwest::Client,
}

impl Rest {
    pub fn new(discord: &LocalDiscord, app: &Application) -> Self {
        Self {
            base: format!("{}/api/v10", discord.rest_url()),
            token: app.token.clone(),
            app: app.id,
            http: reqwest::Client::new(),
        }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request.header("authorization", format!("Bot {}", self.token))
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        read(self.request(method, path).json(&body)).await
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, body).await
    }

    /// What was made, where that must succeed.
    pub async fn made(&self, path: &str, body: Value) -> Value {
        let (status, told) = self.post(path, body).await;
        assert!(status.is_success(), "{status} {told}");
        told
    }

    pub async fn edit(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::PATCH, path, body).await
    }

    pub async fn delete(&self, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::DELETE, path)).await
    }

    /// Registers commands in a team.
    pub async fn register(&self, team: u64, commands: Value) -> Vec<Value> {
        let path = format!("/applications/{}/guilds/{team}/commands", self.app);
        let (status, told) = self.send(Method::PUT, &path, commands).await;
        assert!(status.is_success(), "{status} {told}");
        told.as_array().unwrap().clone()
    }

    /// Answers an interaction.
    pub async fn answer(&self, asked: &Value, body: Value) -> (StatusCode, Value) {
        self.post(&callback(asked), body).await
    }

    /// Answers an interaction with a message, where that must succeed.
    pub async fn reply(&self, asked: &Value, data: Value) {
        let (status, told) = self.answer(asked, json!({ "type": 4, "data": data })).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
    }
}

pub fn callback(asked: &Value) -> String {
    let (id, token) = (text(asked, "id"), text(asked, "token"));
    format!("/interactions/{id}/{token}/callback")
}

/// The path of what follows the first response to an interaction.
pub fn webhook(asked: &Value) -> String {
    let (app, token) = (text(asked, "application_id"), text(asked, "token"));
    format!("/webhooks/{app}/{token}")
}

pub fn original(asked: &Value) -> String {
    format!("{}/messages/@original", webhook(asked))
}

pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap()
}

pub fn id(object: &Value) -> u64 {
    text(object, "id").parse().unwrap()
}

/// The status and the JSON of an answer; null for an empty one.
pub async fn read(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    let told = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap()
    };
    (status, told)
}

/// A gateway connection.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The sequence of the last event.
    pub seq: u64,
}

/// What came over a gateway connection.
#[derive(Debug)]
pub enum Came {
    Frame(Value),
    Closed(u16),
    Cut,
}

impl Socket {
    /// Connects and hears the hello; none where the connection is refused.
    pub async fn open(discord: &LocalDiscord) -> Option<Self> {
        let url = format!("ws://{}/gateway/?v=10&encoding=json", discord.addr());
        let (stream, _) = connect_async(url).await.ok()?;
        let mut socket = Self { stream, seq: 0 };
        let hello = socket.frame().await;
        assert_eq!(hello["op"], 10, "{hello}");
        Some(socket)
    }

    /// Connects, identifies and reads up to the first team.
    pub async fn ready(discord: &LocalDiscord, token: &str) -> (Self, Value) {
        let mut socket = Self::open(discord).await.unwrap();
        let ready = socket.identify(token).await;
        socket.event("GUILD_CREATE").await;
        (socket, ready)
    }

    pub async fn identify(&mut self, token: &str) -> Value {
        self.say(identify(token, INTENTS)).await;
        self.event("READY").await
    }

    pub async fn say(&mut self, frame: Value) {
        let text = Frame::Text(frame.to_string().into());
        self.stream.send(text).await.unwrap();
    }

    pub async fn next(&mut self) -> Came {
        match self.stream.next().await {
            Some(Ok(Frame::Text(text))) => {
                let frame: Value = serde_json::from_str(&text).unwrap();
                judge(&text);
                self.seq = frame["s"].as_u64().unwrap_or(self.seq);
                Came::Frame(frame)
            }
            Some(Ok(Frame::Close(Some(close)))) => Came::Closed(close.code.into()),
            _ => Came::Cut,
        }
    }

    pub async fn frame(&mut self) -> Value {
        match self.next().await {
            Came::Frame(frame) => frame,
            other => panic!("not a frame: {other:?}"),
        }
    }

    /// The data of the next event of this name; others are passed over.
    pub async fn event(&mut self, name: &str) -> Value {
        loop {
            let mut frame = self.frame().await;
            if frame["t"] == name {
                return frame["d"].take();
            }
        }
    }

    pub async fn interaction(&mut self) -> Value {
        self.event("INTERACTION_CREATE").await
    }
}

pub fn identify(token: &str, intents: u64) -> Value {
    json!({ "op": 2, "d": {
        "token": token, "intents": intents,
        "properties": { "os": "linux", "browser": "test", "device": "test" },
    }})
}

/// Fails where `twilight-model` does not read the frame, or takes its event for an unknown one.
fn judge(text: &str) {
    let reader = GatewayEventDeserializer::from_json(text).unwrap();
    let mut json = serde_json::Deserializer::from_str(text);
    let event: GatewayEvent = reader
        .deserialize(&mut json)
        .unwrap_or_else(|wrong| panic!("{wrong} in {text}"));
    drop(event);
}
