//! Why a typed line is not a command that can be sent.

/// Why a command line was not sent. Each says a sentence; those about an option name it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// The line does not begin with a command.
    #[error("A command begins with `/`, such as `/help`.")]
    NoCommandTyped,
    /// No command of this name is registered.
    #[error("There is no command `{0}` here.")]
    UnknownCommand(String),
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
    /// The line cannot be read: quotes, or a value that no option takes.
    #[error("{0}")]
    Unreadable(String),
    /// The option being typed does not complete.
    #[error("`{0}` does not complete.")]
    NoCompletion(String),
}
