//! A browser without a screen: it opens pages of the bot and sends their forms.

use local_discord::Message;
use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};

use super::{World, within};

/// What a browser got.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl World {
    /// Host and port of the bot's own pages.
    pub fn bot_address(&self) -> String {
        let app = self.app.as_ref();
        app.map_or_else(|| "nowhere".to_owned(), |app| app.addr().to_string())
    }

    /// The address that a message hands out.
    pub fn address_in(message: &Message) -> String {
        let rest = message
            .content
            .split('<')
            .find(|rest| rest.starts_with("http"));
        let rest = rest.unwrap_or_else(|| panic!("no address: {}", message.content));
        rest.split('>').next().unwrap().to_owned()
    }

    /// Asks for a link page; its address.
    pub async fn link_address(&self, member: u64) -> String {
        let message = self.types(member, "/charts link").await;
        assert_eq!(message.private_to, Some(member));
        Self::address_in(&message)
    }

    pub async fn browse(&self, address: &str) -> Page {
        got(client().get(address)).await
    }

    /// Sends a form as a browser sends it from that very page.
    pub async fn send_form(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        self.send_form_from(
            address,
            fields,
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        )
        .await
    }

    pub async fn send_form_from(
        &self,
        address: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let mut request = client()
            .post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.finish());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        got(request).await
    }

    /// Sends any bytes as a form.
    pub async fn send_bytes(&self, address: &str, kind: &str, bytes: Vec<u8>) -> Page {
        got(client()
            .post(address)
            .header("content-type", kind)
            .body(bytes))
        .await
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn got(request: RequestBuilder) -> Page {
    let answer = within(request.send()).await.unwrap();
    Page {
        status: answer.status(),
        headers: answer.headers().clone(),
        body: within(answer.text()).await.unwrap(),
    }
}
