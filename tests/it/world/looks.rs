//! What there is to see: messages as stable text, charts, calls; and waiting until it is so.

use std::time::Duration;

use chart_host::FileState;
use local_discord::Message;

use super::{PATIENCE, World, within};

impl World {
    /// Waits for a public message of the bot in which that text stands.
    pub async fn hears(&self, text: &str) -> Message {
        let waited = self
            .discord
            .wait_for(self.channel, 0, |all| find(all, text).is_some());
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        let all = || self.text_of_all(0);
        assert!(waited.is_ok(), "nobody said `{text}`:\n{}", all());
        within(self.discord.quiet()).await;
        let all = self.discord.messages(self.channel, 0);
        self.look(find(&all, text).unwrap().id)
    }

    /// Waits until that message says that.
    pub async fn until_says(&self, id: u64, text: &str) -> Message {
        let says = |all: &[Message]| {
            let it = all.iter().position(|message| message.id == id);
            it.is_some_and(|n| find(&all[n..=n], text).is_some())
        };
        let waited = self.discord.wait_for(self.channel, 0, says);
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        assert!(
            waited.is_ok(),
            "it does not say `{text}`:\n{}",
            self.text_of_all(0)
        );
        self.look(id)
    }

    /// Looks at a message: it was expected.
    pub fn look(&self, id: u64) -> Message {
        self.seen.lock().unwrap().insert(id);
        self.discord.message(id).unwrap()
    }

    /// A refusal of Discord that the test brought about itself.
    pub fn expect_refusals(&self, count: usize) {
        *self.expected_refusals.lock().unwrap() += count;
    }

    /// What the message says, with ids, ports and moments as words.
    pub fn text(&self, message: &Message) -> String {
        let mut text = String::new();
        let mut line = |line: &str| {
            if !line.is_empty() {
                text.push_str(line);
                text.push('\n');
            }
        };
        line(&message.content);
        for embed in &message.embeds {
            line(&format!("# {}", embed.title.clone().unwrap_or_default()));
            line(&embed.description.clone().unwrap_or_default());
            for field in &embed.fields {
                line(&format!("{}: {}", field.name, field.value));
            }
            line(&embed.footer.clone().unwrap_or_default());
        }
        for row in &message.rows {
            let labels: Vec<String> = row.iter().map(|b| format!("[{}]", b.label)).collect();
            line(&labels.join(" "));
        }
        for file in &message.files {
            line(&format!("<{}>", file.name));
        }
        self.stable(&text)
    }

    /// Waits until a message that the member sees says that.
    pub async fn sees(&self, member: u64, text: &str) -> Message {
        let waited = self
            .discord
            .wait_for(self.channel, member, |all| find(all, text).is_some());
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        assert!(
            waited.is_ok(),
            "they do not see `{text}`:\n{}",
            self.text_of_all(member)
        );
        let all = self.discord.messages(self.channel, member);
        self.look(find(&all, text).unwrap().id)
    }

    fn text_of_all(&self, member: u64) -> String {
        self.stable(&self.discord.as_text(self.channel, member))
    }

    /// The text without what differs from run to run.
    pub fn stable(&self, text: &str) -> String {
        let mut text = text
            .replace(&self.host_address(), "charts.example")
            .replace(&self.bot_address(), "bot.example")
            .replace(&self.jane.to_string(), "JANE")
            .replace(&self.max.to_string(), "MAX")
            .replace(&self.channel.to_string(), "CHANNEL")
            .replace(&self.team.to_string(), "TEAM");
        // What keeps an address or a mention from being one is not seen.
        text = text.replace('\u{200b}', "{0}");
        while let Some(at) = text
            .find("/link/")
            .filter(|at| !text[at + 6..].starts_with("TOKEN"))
        {
            let token = text[at + 6..].bytes().take_while(|b| !b"> \n".contains(b));
            let end = at + 6 + token.count();
            text.replace_range(at + 6..end, "TOKEN");
        }
        while let Some(at) = text.find("<t:") {
            let end = text[at..].find('>').map_or(text.len(), |end| at + end + 1);
            text.replace_range(at..end, "{time}");
        }
        text
    }

    /// Everything that the account holds: number, and whether it is in the trash.
    pub async fn charts(&self, user: &str) -> Vec<FileState> {
        self.host.files(user).await.unwrap()
    }

    /// Numbers that are in use, and those in the trash.
    pub async fn numbers(&self, user: &str) -> (Vec<u64>, Vec<u64>) {
        let files = self.charts(user).await;
        let of = |trashed| {
            let mut ids: Vec<u64> = files
                .iter()
                .filter(|file| file.trashed == trashed)
                .map(|file| file.id)
                .collect();
            ids.sort_unstable();
            ids
        };
        (of(false), of(true))
    }

    /// The same of plots alone.
    pub async fn plots(&self, user: &str) -> (Vec<u64>, Vec<u64>) {
        let files = self.charts(user).await;
        let of = |trashed| {
            let plots = files.iter().filter(|file| {
                file.trashed == trashed && file.filetype == chart_host::Filetype::Plot
            });
            let mut ids: Vec<u64> = plots.map(|file| file.id).collect();
            ids.sort_unstable();
            ids
        };
        (of(false), of(true))
    }

    /// Calls that changed something, in their order: method, path, status.
    pub fn writes(&self) -> Vec<String> {
        let calls = self.host.calls().into_iter();
        calls
            .filter(|call| call.method != "GET")
            .map(|call| {
                let status = call
                    .status
                    .map_or("-".to_owned(), |status| status.to_string());
                format!("{} {} {status}", call.method, call.path_and_query)
            })
            .collect()
    }

    /// Waits until these plots are in use and those in the trash.
    pub async fn until_plots(&self, user: &str, in_use: &[u64], trashed: &[u64]) {
        let wanted = (in_use.to_vec(), trashed.to_vec());
        within(async {
            while self.plots(user).await != wanted {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    /// Waits until the bot knows whether Discord is there.
    pub async fn until_here(&self, here: bool) {
        within(async {
            while self.app().connection().is_here() != here {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    /// Moves the clock on until somebody says that.
    pub async fn tick_until(&self, text: &str) -> Message {
        let ticking = async {
            loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                self.clock.advance(Duration::from_secs(1));
            }
        };
        tokio::select! {
            heard = self.hears(text) => heard,
            () = ticking => unreachable!("it ticks for ever"),
        }
    }

    /// Waits for the refusals that the test brought about.
    pub async fn until_refused(&self, count: usize) {
        within(async {
            while self.discord.refusals().len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        self.expect_refusals(count);
    }
}

fn find<'a>(all: &'a [Message], text: &str) -> Option<&'a Message> {
    all.iter().rev().find(|message| {
        let in_embed = |embed: &local_discord::Embed| {
            let texts = [&embed.title, &embed.description, &embed.footer];
            texts.into_iter().flatten().any(|said| said.contains(text))
        };
        message.content.contains(text) || message.embeds.iter().any(in_embed)
    })
}
