//! What a test or the page reads and says: members, messages, outcomes. Plain data without
//! behaviour; ids are snowflakes as numbers. Nothing here names the wire.

use serde_json::Value;

use crate::rates::Scope;

/// A bot application, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Application {
    /// The application's id, under which commands are registered.
    pub id: u64,
    /// The id of the bot's user; not the application's.
    pub bot_user_id: u64,
    /// The name of both.
    pub name: String,
    /// The bot token, without the word `Bot`.
    pub token: String,
}

/// A team (a guild).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamInfo {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
}

/// A channel or a role of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: u64,
    /// The team that it belongs to.
    pub team: u64,
    /// Its name, without `#` or `@`.
    pub name: String,
}

/// A member of a team, bots included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberInfo {
    /// The user's id.
    pub id: u64,
    /// The team.
    pub team: u64,
    /// The name shown.
    pub name: String,
    /// The locale of the member's client, such as `en-US` or `zh-CN`.
    pub locale: String,
    /// The roles, without `@everyone`.
    pub roles: Vec<u64>,
    /// Whether it is an application's bot.
    pub bot: bool,
}

/// A member to add.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The team to join.
    pub team: u64,
    /// The name shown.
    pub name: String,
    /// The locale of the member's client.
    pub locale: String,
    /// Roles that give more than `@everyone`.
    pub roles: Vec<u64>,
}

/// Who acts, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The team.
    pub team: u64,
    /// The channel.
    pub channel: u64,
    /// The member's user id.
    pub member: u64,
}

/// What a member did, and how the bot answered first.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// The interaction's id.
    pub id: u64,
    /// The first response, or that there was none in three seconds.
    pub outcome: Outcome,
}

/// The first response to an interaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A message was sent: its id.
    Message(u64),
    /// A message is on its way; its id, shown as "thinking" until it is edited.
    Deferred(u64),
    /// The message with the button was edited: its id.
    Updated(u64),
    /// The press was taken; the message may be edited later.
    DeferredUpdate,
    /// A form opened.
    Form(Form),
    /// Choices for the option being typed; [`crate::LocalDiscord::complete`] returns them.
    Choices,
    /// Nothing came within three seconds: the member reads that the bot did not respond.
    TimedOut,
}

/// What kind of interaction is forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// A slash command.
    Command,
    /// The completion of one.
    Completion,
    /// A press on that message.
    Press(u64),
    /// A form that was sent.
    Form,
}

/// An open form (a modal).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The id of the interaction that opened it, to submit it by.
    pub id: u64,
    /// The title.
    pub title: String,
    /// The bot's own name for it.
    pub custom_id: String,
    /// The text inputs, from the top.
    pub inputs: Vec<Input>,
}

/// A text input of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The bot's own name for it.
    pub custom_id: String,
    /// What is written above it.
    pub label: String,
    /// 1 one line, 2 a paragraph.
    pub style: u8,
    /// Shown while it is empty.
    pub placeholder: Option<String>,
    /// Filled in at first.
    pub value: Option<String>,
    /// The fewest characters.
    pub min_length: Option<u16>,
    /// The most characters.
    pub max_length: Option<u16>,
    /// Whether it may not be left empty.
    pub required: bool,
}

/// A choice for an option.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the member reads.
    pub name: String,
    /// What the bot gets: a string or a number.
    pub value: Value,
}

/// A message as a member sees it.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four marks that a message shows apart"
)]
pub struct Message {
    /// Its id.
    pub id: u64,
    /// The channel that it stands in.
    pub channel: u64,
    /// The author's user id.
    pub author: u64,
    /// The author's name.
    pub author_name: String,
    /// Whether a bot wrote it.
    pub bot: bool,
    /// The text.
    pub content: String,
    /// The embeds.
    pub embeds: Vec<Embed>,
    /// The rows of buttons.
    pub rows: Vec<Vec<Button>>,
    /// The files.
    pub files: Vec<FileInfo>,
    /// The only member who sees it, where it is private.
    pub private_to: Option<u64>,
    /// The command line that it answers, such as `/charts purge type:plot`.
    pub in_reply_to: Option<String>,
    /// The member who typed that line.
    pub used_by: Option<u64>,
    /// Whether it was edited since it was first shown whole.
    pub edited: bool,
    /// Whether the bot still owes its text.
    pub thinking: bool,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// An embed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embed {
    /// The author line.
    pub author: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// Where the title leads.
    pub url: Option<String>,
    /// The text, in Discord's Markdown.
    pub description: Option<String>,
    /// `0xRRGGBB`.
    pub colour: Option<u32>,
    /// Named values.
    pub fields: Vec<Field>,
    /// The small line below.
    pub footer: Option<String>,
    /// The moment beside the footer, as it was sent: ISO 8601.
    pub timestamp: Option<String>,
    /// The address of the large picture.
    pub image: Option<String>,
    /// The address of the small picture beside the text.
    pub thumbnail: Option<String>,
}

/// A field of an embed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its heading.
    pub name: String,
    /// Its text.
    pub value: String,
    /// Whether it may stand beside another.
    pub inline: bool,
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Button {
    /// What is written on it; empty where it has an emoji alone.
    pub label: String,
    /// 1 primary, 2 secondary, 3 success, 4 danger, 5 link.
    pub style: u8,
    /// The bot's own name for it; none on a link.
    pub custom_id: Option<String>,
    /// Where a link leads.
    pub url: Option<String>,
    /// An emoji before the label.
    pub emoji: Option<String>,
    /// Whether it cannot be pressed.
    pub disabled: bool,
}

/// A file of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileInfo {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where it can be read, over loopback.
    pub url: String,
    /// What is to be seen, for who cannot see it.
    pub description: Option<String>,
}

/// A request that came too often, or was told so by a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limited {
    /// The method and the path, with `{}` for every id and token.
    pub call: String,
    /// Whose limit it ran into; none where the answer does not tell.
    pub scope: Option<Scope>,
}

/// A request that was refused for breaking a limit or the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Discord's error code; 0 for a route that is not there or a token that is wrong.
    pub code: u32,
    /// The method and the path, tokens left out.
    pub route: String,
    /// What was wrong, in Discord's words and with the keys at fault.
    pub why: String,
}
