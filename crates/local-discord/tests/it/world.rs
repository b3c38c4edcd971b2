//! A team with two members, a bot and a clock that stands still until it is moved.

use std::sync::Arc;
use std::time::Duration;

use local_discord::{Actor, Application, LocalDiscord, ManualClock, NewMember, Options, Page};
use serde_json::{Value, json};

use crate::bot::{Rest, Socket};

pub struct World {
    pub discord: LocalDiscord,
    pub clock: Arc<ManualClock>,
    pub app: Application,
    pub team: u64,
    pub channel: u64,
    /// Owns the team.
    pub ann: u64,
    /// An ordinary member, whose client is German.
    pub ben: u64,
    pub rest: Rest,
    pub bot: Socket,
}

impl World {
    /// With a connected bot and the commands of [`commands`].
    pub async fn start() -> Self {
        let clock = Arc::new(ManualClock::default());
        let options = Options {
            clock: clock.clone(),
            page: Page::On,
            ..Options::default()
        };
        let discord = LocalDiscord::start(options).await.unwrap();
        let app = discord.add_application("Chartkeeper");
        let team = discord.add_team("Atelier", "en-GB");
        let channel = discord.add_channel(team, "charts");
        let [ann, ben] = [("Ann", "en-US"), ("Ben", "de")].map(|(name, locale)| {
            discord.add_member(NewMember {
                team,
                name: name.to_owned(),
                locale: locale.to_owned(),
                roles: Vec::new(),
            })
        });
        let rest = Rest::new(&discord, &app);
        rest.register(team, commands()).await;
        let (bot, _) = Socket::ready(&discord, &app.token).await;
        Self {
            discord,
            clock,
            app,
            team,
            channel,
            ann,
            ben,
            rest,
            bot,
        }
    }

    pub fn as_ann(&self) -> Actor {
        self.actor(self.ann)
    }

    pub fn as_ben(&self) -> Actor {
        self.actor(self.ben)
    }

    fn actor(&self, member: u64) -> Actor {
        Actor {
            team: self.team,
            channel: self.channel,
            member,
        }
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn messages_path(&self) -> String {
        format!("/channels/{}/messages", self.channel)
    }

    /// Ann types a line, and the bot answers with `response`. Returns what happened and what the
    /// bot was told.
    pub async fn typed(
        &mut self,
        line: &str,
        response: Value,
    ) -> (local_discord::Interaction, Value) {
        let (who, discord, rest) = (self.as_ann(), self.discord.clone(), self.rest.clone());
        let (done, asked) = tokio::join!(discord.type_command(who, line), async {
            let asked = self.bot.interaction().await;
            let (status, told) = rest.answer(&asked, response).await;
            assert!(status.is_success(), "{status} {told}");
            asked
        });
        (done.unwrap(), asked)
    }

    /// As [`Self::typed`], with a press by `who`.
    pub async fn pressed(
        &mut self,
        who: Actor,
        message: u64,
        button: &str,
        response: Value,
    ) -> (local_discord::Interaction, Value) {
        let (discord, rest) = (self.discord.clone(), self.rest.clone());
        let (done, asked) = tokio::join!(discord.press(who, message, button), async {
            let asked = self.bot.interaction().await;
            let (status, told) = rest.answer(&asked, response).await;
            assert!(status.is_success(), "{status} {told}");
            asked
        });
        (done.unwrap(), asked)
    }
}

/// `/help`, `/charts purge|delete`, `/name` with one of everything, `/keys` for administrators.
pub fn commands() -> Value {
    let option = |name: &str, kind: u8| json!({ "name": name, "description": "d", "type": kind });
    let mut chart = option("chart", 3);
    chart["required"] = json!(true);
    chart["autocomplete"] = json!(true);
    let mut kind = option("type", 3);
    kind["choices"] =
        json!([{ "name": "plot", "value": "plot" }, { "name": "grid", "value": "grid" }]);
    json!([
        { "name": "help", "description": "d" },
        { "name": "charts", "description": "d", "options": [
            { "name": "purge", "description": "d", "type": 1, "options": [kind, option("older_than", 3)] },
            { "name": "delete", "description": "d", "type": 1, "options": [chart] },
        ]},
        { "name": "name", "description": "d", "options": [
            option("member", 6), option("place", 7), option("role", 8), option("who", 9),
            option("whole", 4), option("sure", 5), option("number", 10),
        ]},
        { "name": "keys", "description": "d", "default_member_permissions": "0" },
    ])
}

/// A row of one button.
pub fn button(custom_id: &str, label: &str) -> Value {
    json!({ "type": 1, "components": [
        { "type": 2, "style": 1, "custom_id": custom_id, "label": label },
    ]})
}

/// What must come about within ten seconds of real time.
pub async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), what)
        .await
        .expect("it takes too long")
}
