//! A team on the page with a bot that does what a test writes down: to draw what Chartkeeper itself rarely sends.

use std::collections::BTreeMap;

use futures_util::{SinkExt as _, StreamExt as _};
use local_discord::{Application, LocalDiscord, NewMember, Options, Page};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::world::within;

pub struct Stage {
    pub discord: LocalDiscord,
    pub team: u64,
    pub channel: u64,
    /// Not the owner of the team, who is Jane.
    pub max: u64,
    bot: Application,
    client: reqwest::Client,
    heard: watch::Receiver<Value>,
    answering: JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.answering.abort();
    }
}

impl Stage {
    /// `answers`: the name of a command, or the `custom_id` of a button or form, and the bot's first answer to it.
    /// To anything else it says nothing.
    pub async fn set(commands: Value, answers: &[(&str, Value)]) -> Self {
        let options = Options {
            page: Page::On,
            ..Options::default()
        };
        let discord = LocalDiscord::start(options).await.unwrap();
        let bot = discord.add_application("Chartkeeper");
        let team = discord.add_team("Atelier", "en-US");
        let channel = discord.add_channel(team, "charts");
        discord.add_channel(team, "general");
        let member = |name: &str, locale: &str| {
            discord.add_member(NewMember {
                team,
                name: name.to_owned(),
                locale: locale.to_owned(),
                roles: Vec::new(),
            })
        };
        // The first owns the team, and the page shows it as she sees it.
        member("Jane", "en-US");
        let max = member("Max", "en-GB");
        let answers = answers.iter();
        let answers = answers.map(|(name, answer)| ((*name).to_owned(), answer.clone()));
        let (asked, heard) = watch::channel(Value::Null);
        let answering = answer(discord.rest_url(), bot.clone(), answers.collect(), asked);
        let answering = tokio::spawn(answering);
        within(discord.until_connected()).await;
        let stage = Self {
            client: client(),
            discord,
            team,
            channel,
            max,
            bot,
            heard,
            answering,
        };
        let path = format!("/applications/{}/commands", stage.bot.id);
        stage.send(reqwest::Method::PUT, &path, &commands).await;
        stage
    }

    pub fn address(&self) -> String {
        self.discord.rest_url()
    }

    /// The data of what the bot was asked last.
    pub fn heard(&self) -> Value {
        self.heard.borrow().clone()
    }

    /// The bot says something in the channel; the message's id.
    pub async fn say(&self, message: Value) -> u64 {
        let path = format!("/channels/{}/messages", self.channel);
        let made = self.send(reqwest::Method::POST, &path, &message).await;
        made["id"].as_str().unwrap().parse().unwrap()
    }

    /// The same with a picture beside it.
    pub async fn show(&self, message: &Value, name: &str, png: &[u8]) {
        let head = format!(
            "--part\r\ncontent-disposition: form-data; name=\"payload_json\"\r\n\r\n{message}\r\n\
             --part\r\ncontent-disposition: form-data; name=\"files[0]\"; filename=\"{name}\"\r\n\
             content-type: image/png\r\n\r\n"
        );
        let body = [head.as_bytes(), png, b"\r\n--part--\r\n"].concat();
        let to = format!(
            "{}/api/v10/channels/{}/messages",
            self.address(),
            self.channel
        );
        let request = self.client.post(to).body(body);
        let request = request
            .header("content-type", "multipart/form-data; boundary=part")
            .header("authorization", format!("Bot {}", self.bot.token));
        let answer = within(request.send()).await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: &Value) -> Value {
        let to = format!("{}/api/v10{path}", self.address());
        let request = self.client.request(method, to).json(body);
        let request = request.header("authorization", format!("Bot {}", self.bot.token));
        let answer = within(request.send()).await.unwrap();
        let status = answer.status();
        let told: Value = within(answer.json()).await.unwrap();
        assert!(status.is_success(), "{told}");
        told
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// The bot: hears each interaction and answers it as it is written.
async fn answer(
    discord: String,
    bot: Application,
    answers: BTreeMap<String, Value>,
    tell: watch::Sender<Value>,
) {
    let gateway = format!("{}/gateway/?v=10", discord.replace("http", "ws"));
    let (mut socket, _) = connect_async(gateway).await.unwrap();
    let hello = json!({ "op": 2, "d": { "token": bot.token, "intents": 1, "properties": {} } });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    while let Some(Ok(heard)) = socket.next().await {
        let Ok(text) = heard.to_text() else { continue };
        let heard: Value = serde_json::from_str(text).unwrap_or_default();
        if heard["t"] != "INTERACTION_CREATE" {
            continue;
        }
        let asked = &heard["d"];
        let data = &asked["data"];
        tell.send_replace(data.clone());
        let name = data["custom_id"].as_str().or(data["name"].as_str());
        let Some(body) = name.and_then(|name| answers.get(name)) else {
            continue;
        };
        let (id, token) = (&asked["id"], &asked["token"]);
        let path = format!(
            "{discord}/api/v10/interactions/{}/{}/callback",
            id.as_str().unwrap(),
            token.as_str().unwrap()
        );
        let told = client().post(path).json(body).send().await.unwrap();
        assert!(
            told.status().is_success(),
            "{}",
            told.text().await.unwrap_or_default()
        );
    }
}
