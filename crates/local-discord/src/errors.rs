//! What Discord's client refuses before the bot hears of it, in words for the member.

/// Why a command line was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// The line does not begin with a command.
    #[error("A command begins with `/`, such as `/help`.")]
    NoCommandTyped,
    /// No application registered it in this team, or the member may not see it.
    #[error("There is no command `{0}` here.")]
    UnknownCommand(String),
    /// The member lacks the permissions that the command asks for.
    #[error("You do not have permission to use `{0}`.")]
    NotAllowed(String),
    /// The command has subcommands, and none of them was named.
    #[error("`{command}` needs one of: {choices}.")]
    SubcommandMissing {
        /// What was typed so far.
        command: String,
        /// What may follow.
        choices: String,
    },
    /// An option was named that the command does not have.
    #[error("There is no option `{0}` here.")]
    UnknownOption(String),
    /// An option was given twice.
    #[error("`{0}` is given twice.")]
    OptionTwice(String),
    /// An option that must be given is missing.
    #[error("`{0}` is missing.")]
    OptionMissing(String),
    /// A value does not fit its option.
    #[error("`{option}`: {why}")]
    BadValue {
        /// The option.
        option: String,
        /// What would be right.
        why: String,
    },
    /// The line cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// The option being typed does not complete.
    #[error("`{0}` does not complete.")]
    NoCompletion(String),
    /// The member, channel or team does not exist, or they do not belong together.
    #[error("There is no such member in this channel.")]
    UnknownActor,
}

impl TypeError {
    /// The option at fault, if there is one.
    #[must_use]
    pub fn option(&self) -> Option<&str> {
        match self {
            Self::UnknownOption(option)
            | Self::OptionTwice(option)
            | Self::OptionMissing(option)
            | Self::NoCompletion(option)
            | Self::BadValue { option, .. } => Some(option),
            _ => None,
        }
    }
}

/// Why a press or a form was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// The member does not see such a message.
    #[error("There is no such message here.")]
    UnknownMessage,
    /// The message has no such button.
    #[error("There is no button `{0}` on this message.")]
    UnknownButton(String),
    /// The button cannot be pressed.
    #[error("The button `{0}` is disabled.")]
    Disabled(String),
    /// The button is a link, which a browser opens.
    #[error("The button `{0}` is a link.")]
    Link(String),
    /// This form is not open for this member.
    #[error("This form is not open.")]
    UnknownForm,
    /// The form has no such input.
    #[error("The form has no input `{0}`.")]
    UnknownInput(String),
    /// The text is missing, too short or too long.
    #[error("`{input}`: {why}")]
    BadValue {
        /// The input's `custom_id`.
        input: String,
        /// What would be right.
        why: String,
    },
    /// The bot was removed from the team.
    #[error("The bot is no longer in this team.")]
    BotGone,
    /// The member, channel or team does not exist, or they do not belong together.
    #[error("There is no such member in this channel.")]
    UnknownActor,
}

impl PressError {
    /// The form's input at fault, by its `custom_id`, if there is one.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        match self {
            Self::UnknownInput(input) | Self::BadValue { input, .. } => Some(input),
            _ => None,
        }
    }
}
