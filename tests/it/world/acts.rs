//! What members do: type, press, fill in. Each waits until the bot owes nothing, and looks at what answered.

use local_discord::{Actor, Form, Message, Outcome};

use super::{World, within};

impl World {
    pub fn actor(&self, member: u64) -> Actor {
        Actor {
            team: self.team,
            channel: self.channel,
            member,
        }
    }

    /// Types a command and waits until the bot owes nothing; the message that answers.
    pub async fn types(&self, member: u64, line: &str) -> Message {
        let typed = self.discord.type_command(self.actor(member), line);
        let interaction = within(typed).await.unwrap();
        within(self.discord.quiet()).await;
        match interaction.outcome {
            Outcome::Message(id) => self.look(id),
            Outcome::Deferred(id) if self.discord.message(id).is_some() => self.look(id),
            // It was taken away for one that the member alone sees.
            Outcome::Deferred(_) => self.next_private(member).await,
            other => panic!("{line}: {other:?}"),
        }
    }

    /// What the bot completes the last option of the line with: names and values.
    pub async fn completes(&self, member: u64, line: &str) -> Vec<(String, String)> {
        let choices = self.discord.complete(self.actor(member), line);
        let choices = within(choices).await.unwrap().into_iter();
        let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        choices.map(|one| (one.name, text(one.value))).collect()
    }

    /// The next message that nobody looked at, for that member alone.
    async fn next_private(&self, member: u64) -> Message {
        let is_new = |message: &&Message| {
            message.private_to == Some(member) && !self.seen.lock().unwrap().contains(&message.id)
        };
        let waited = self.discord.wait_for(self.channel, member, |all| {
            all.iter().any(|one| is_new(&one))
        });
        within(waited).await;
        let all = self.discord.messages(self.channel, member);
        self.look(all.iter().find(is_new).unwrap().id)
    }

    /// Presses a button and waits until the bot owes nothing: the message that is new, or that was changed.
    pub async fn presses(&self, member: u64, on: &Message, button: &str) -> Message {
        let pressed = self.discord.press(self.actor(member), on.id, button);
        let interaction = within(pressed).await.unwrap();
        within(self.discord.quiet()).await;
        match interaction.outcome {
            Outcome::Message(id) | Outcome::Updated(id) | Outcome::Deferred(id) => self.look(id),
            Outcome::DeferredUpdate => self.look(on.id),
            other => panic!("{button}: {other:?}"),
        }
    }

    /// Presses a button that asks for the number.
    pub async fn opens(&self, member: u64, on: &Message, button: &str) -> Form {
        let pressed = self.discord.press(self.actor(member), on.id, button);
        match within(pressed).await.unwrap().outcome {
            Outcome::Form(form) => form,
            other => panic!("{button}: {other:?}"),
        }
    }

    /// Fills in the number and waits until the bot owes nothing; the message that is new, or that was changed.
    pub async fn fills_in(&self, member: u64, form: &Form, number: &str) -> Message {
        let values = [("number", number)];
        let submitted = self.discord.submit(self.actor(member), form.id, &values);
        let interaction = within(submitted).await.unwrap();
        within(self.discord.quiet()).await;
        match interaction.outcome {
            Outcome::Message(id) | Outcome::Updated(id) => self.look(id),
            other => panic!("{other:?}"),
        }
    }

    /// Presses a button that asks for the number, and types it.
    pub async fn press_typed(
        &self,
        member: u64,
        on: &Message,
        button: &str,
        number: &str,
    ) -> Message {
        let form = self.opens(member, on, button).await;
        self.fills_in(member, &form, number).await
    }

    /// The message that answered.
    pub fn answered(&self, interaction: local_discord::Interaction) -> Message {
        match interaction.outcome {
            Outcome::Message(id) | Outcome::Updated(id) => self.look(id),
            other => panic!("{other:?}"),
        }
    }
}
