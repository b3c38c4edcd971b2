//! Scripts: what a member types and presses, a line at a time.
//!
//! `/command …` types it, `press LABEL` presses the newest button of that label, `type TEXT` fills in the open
//! form, `wait TEXT` waits until the channel shows it, `as NAME` goes on as another member; `#` begins a remark.

use std::time::Duration;

use anyhow::{Context as _, bail};
use local_discord::{Actor, LocalDiscord, Message, Outcome};

use super::team::Team;

/// As long as a `wait` waits.
const PATIENCE: Duration = Duration::from_mins(1);

/// Who begins.
const FIRST_MEMBER: &str = "Jane";

/// Plays a script: each line, and below it the message that answered it.
///
/// # Errors
/// Which line could not be carried out, and why.
pub(super) async fn play(team: &Team, script: &str) -> anyhow::Result<String> {
    let member = |name: &str| {
        let actor = team.actor(name);
        actor.with_context(|| format!("nobody is called {name}"))
    };
    let mut player = Player {
        discord: team.discord(),
        who: member(FIRST_MEMBER)?,
        form: None,
    };
    let mut told = Vec::new();
    for (number, line) in (1..).zip(script.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let done = match verb {
            _ if line.starts_with('/') => player.types(line).await,
            "as" => member(rest).map(|actor| {
                player.who = actor;
                String::new()
            }),
            "press" => player.presses(rest).await,
            "type" => player.fills_in(rest).await,
            "wait" => player.waits_for(rest).await,
            _ => Err(anyhow::anyhow!("not a line of a script")),
        };
        match done {
            Ok(answer) => told.push(format!("> {line}\n\n{answer}")),
            Err(error) => {
                let shown = player.shown();
                return Err(error.context(format!("line {number}: {line}\n\n{shown}")));
            }
        }
    }
    Ok(told.join("\n"))
}

struct Player<'a> {
    discord: &'a LocalDiscord,
    who: Actor,
    form: Option<local_discord::Form>,
}

impl Player<'_> {
    async fn types(&mut self, line: &str) -> anyhow::Result<String> {
        let typed = self.discord.type_command(self.who, line).await?;
        self.after(typed.outcome, None).await
    }

    async fn presses(&mut self, label: &str) -> anyhow::Result<String> {
        let messages = self.discord.messages(self.who.channel, self.who.member);
        let has = |message: &&Message| message.rows.iter().flatten().any(|b| b.label == label);
        let newest = messages.iter().rev().find(has);
        let message = newest.context("no message has that button")?.id;
        let pressed = self.discord.press(self.who, message, label).await?;
        self.after(pressed.outcome, Some(message)).await
    }

    async fn fills_in(&mut self, text: &str) -> anyhow::Result<String> {
        let form = self.form.take().context("no form is open")?;
        let input = form.inputs.first().context("the form has no line")?;
        let values = [(input.custom_id.as_str(), text)];
        let submitted = self.discord.submit(self.who, form.id, &values).await?;
        self.after(submitted.outcome, None).await
    }

    async fn waits_for(&self, text: &str) -> anyhow::Result<String> {
        let shows = |message: &Message| self.discord.message_as_text(message.id).contains(text);
        let (channel, member) = (self.who.channel, self.who.member);
        let waited = self
            .discord
            .wait_for(channel, member, |all| all.iter().any(shows));
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        waited.context("the channel does not show that")?;
        self.discord.quiet().await;
        let messages = self.discord.messages(channel, member);
        let newest = messages.iter().rev().find(|message| shows(message));
        Ok(newest.map_or_else(String::new, |one| self.discord.message_as_text(one.id)))
    }

    /// What answered, once nothing is owed any more.
    async fn after(&mut self, outcome: Outcome, pressed: Option<u64>) -> anyhow::Result<String> {
        self.discord.quiet().await;
        let message = match outcome {
            Outcome::TimedOut => bail!("the bot did not answer in time"),
            Outcome::Form(form) => {
                let lines = form
                    .inputs
                    .iter()
                    .map(|input| format!("  {}: ____\n", input.label));
                let drawn = format!("({})\n{}", form.title, lines.collect::<String>());
                self.form = Some(form);
                return Ok(drawn);
            }
            Outcome::Message(id) | Outcome::Deferred(id) | Outcome::Updated(id) => Some(id),
            Outcome::DeferredUpdate => pressed,
            Outcome::Choices => None,
        };
        Ok(message.map_or_else(String::new, |id| self.discord.message_as_text(id)))
    }

    /// The channel as the member sees it.
    fn shown(&self) -> String {
        self.discord.as_text(self.who.channel, self.who.member)
    }
}
