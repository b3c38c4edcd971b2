//! Acting as a member: typing, completing, pressing, submitting. What Discord's client would
//! refuse is refused here, and the bot does not hear of it.

use crate::LocalDiscord;
use crate::errors::{PressError, TypeError};
use crate::model::{Actor, Choice, Interaction};

impl LocalDiscord {
    /// Types a command line such as `/charts purge type:plot older_than:30d` and sends it. Values
    /// with spaces are quoted. Returns when the bot gave its first response or its three seconds
    /// are over.
    pub async fn type_command(&self, who: Actor, line: &str) -> Result<Interaction, TypeError> {
        let _ = who;
        Err(TypeError::UnknownCommand(line.to_owned()))
    }

    /// Asks the bot to complete the last option of `line`. No answer in three seconds is an
    /// empty list.
    pub async fn complete(&self, who: Actor, line: &str) -> Result<Vec<Choice>, TypeError> {
        let _ = who;
        Err(TypeError::UnknownCommand(line.to_owned()))
    }

    /// Presses a button, named by its `custom_id` or by what is written on it. Returns as
    /// [`Self::type_command`] does.
    pub async fn press(
        &self,
        who: Actor,
        message: u64,
        button: &str,
    ) -> Result<Interaction, PressError> {
        let _ = (who, message, button);
        Err(PressError::UnknownMessage)
    }

    /// Submits the form that the interaction `form` opened, with `custom_id` → text. Inputs that
    /// are not named keep what the bot filled in. Returns as [`Self::type_command`] does.
    pub async fn submit(
        &self,
        who: Actor,
        form: u64,
        values: &[(&str, &str)],
    ) -> Result<Interaction, PressError> {
        let _ = (who, form, values);
        Err(PressError::UnknownForm)
    }
}
