//! From a [`View`] to serenity's builders, one for each way in which a message leaves.

use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton, CreateEmbed,
    CreateEmbedFooter, CreateInputText, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, EditInteractionResponse,
    EditMessage,
};
use serenity::model::application::{ButtonStyle, InputTextStyle};

use super::components::{self, VALUE_FIELD};
use super::views::form::Form;
use super::views::rules::RuleForm;
use super::views::setup::LineForm;
use super::views::{Card, File, Image, Picture, Style, Tone, View};
use crate::domain::command::Press;
use crate::domain::ids::{MemberId, RoleId};

/// Who sees an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Everybody in the channel.
    ByAll,
    /// The member alone.
    ByMemberAlone,
}

/// What a view says, put on any of serenity's message builders: they share no trait.
macro_rules! dressed {
    ($message:expr, $view:expr) => {
        $message
            .content($view.content)
            .embeds($view.card.map(embed).into_iter().collect())
            .components(rows(&$view.buttons))
    };
}

/// The first answer to an interaction.
pub fn answer(view: View, seen: Seen) -> CreateInteractionResponseMessage {
    let message = CreateInteractionResponseMessage::new().add_files(attachments(&view));
    dressed!(message, view).ephemeral(seen == Seen::ByMemberAlone)
}

/// An edit of the message that an interaction led to. What the view does not have is taken away.
pub fn edit_answer(view: View) -> EditInteractionResponse {
    let edit = EditInteractionResponse::new().clear_attachments();
    let edit = attachments(&view)
        .into_iter()
        .fold(edit, EditInteractionResponse::new_attachment);
    dressed!(edit, view)
}

/// A further message to an interaction.
pub fn follow_up(view: View, seen: Seen) -> CreateInteractionResponseFollowup {
    let message = CreateInteractionResponseFollowup::new().add_files(attachments(&view));
    dressed!(message, view).ephemeral(seen == Seen::ByMemberAlone)
}

/// A message of the bot's own. It carries a picture, but never a file: those are private.
pub fn message(view: View) -> CreateMessage {
    let picture = view.picture().map(drawn);
    dressed!(CreateMessage::new().add_files(picture), view)
}

/// The same, and the members of that role hear of it.
pub fn message_for(view: View, role: RoleId) -> CreateMessage {
    let named = CreateAllowedMentions::new().roles([role.0]);
    message(view).allowed_mentions(named)
}

/// The same, and those members hear of it.
pub fn message_naming(view: View, members: &[MemberId]) -> CreateMessage {
    let named = CreateAllowedMentions::new().users(members.iter().map(|member| member.0));
    message(view).allowed_mentions(named)
}

/// An edit of a message of the bot's own. A picture takes the place of what was attached.
pub fn edit(view: View) -> EditMessage {
    let edit = match view.picture() {
        Some(picture) => EditMessage::new().new_attachment(drawn(picture)),
        None => EditMessage::new(),
    };
    dressed!(edit, view)
}

/// A form, which comes back as that press.
pub fn modal(form: Form, press: &Press) -> CreateModal {
    let lines = form.lines.into_iter().map(|line| {
        let input = CreateInputText::new(InputTextStyle::Short, line.label, line.field)
            .max_length(line.longest)
            .required(true);
        CreateActionRow::InputText(input)
    });
    CreateModal::new(components::encode(press), form.title).components(lines.collect())
}

/// A form with one line that may be left empty.
pub fn line_modal(form: LineForm, press: &Press) -> CreateModal {
    let line = CreateInputText::new(InputTextStyle::Short, form.label, VALUE_FIELD)
        .max_length(form.longest)
        .required(false);
    let line = match form.value {
        Some(value) => line.value(value),
        None => line,
    };
    CreateModal::new(components::encode(press), form.title)
        .components(vec![CreateActionRow::InputText(line)])
}

/// The form of a rule: each line may be left empty.
pub fn rule_modal(form: RuleForm, press: &Press) -> CreateModal {
    let lines = form.lines.into_iter().map(|line| {
        let input = CreateInputText::new(InputTextStyle::Short, line.label, line.field)
            .max_length(line.longest)
            .required(false);
        CreateActionRow::InputText(input)
    });
    CreateModal::new(components::encode(press), form.title).components(lines.collect())
}

fn embed(card: Card) -> CreateEmbed {
    let text = match (card.body.is_empty(), card.closing.is_empty()) {
        (_, true) => card.body,
        (true, false) => card.closing,
        (false, false) => format!("{}\n\n{}", card.body, card.closing),
    };
    let embed = CreateEmbed::new()
        .title(card.title)
        .description(text)
        .fields(
            card.fields
                .into_iter()
                .map(|(name, value)| (name, value, true)),
        )
        .colour(colour(card.tone));
    let embed = match card.image {
        Some(Image::At(address)) => embed.image(address),
        Some(Image::Brought(picture)) => embed.attachment(picture.name),
        None => embed,
    };
    if card.footer.is_empty() {
        embed
    } else {
        embed.footer(CreateEmbedFooter::new(card.footer))
    }
}

const fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Calm => 0x3b_6e_a5,
        Tone::Good => 0x3b_8a_5a,
        Tone::Warning => 0xd0_8a_1e,
        Tone::Danger => 0xb2_3a_48,
    }
}

/// Discord's limit.
const MOST_IN_A_ROW: usize = 5;

fn rows(buttons: &[super::views::Button]) -> Vec<CreateActionRow> {
    let buttons = buttons.iter().map(|button| {
        let style = match button.style {
            Style::Primary => ButtonStyle::Primary,
            Style::Secondary => ButtonStyle::Secondary,
            Style::Danger => ButtonStyle::Danger,
        };
        CreateButton::new(components::encode(&button.press))
            .label(button.label.clone())
            .style(style)
    });
    let buttons: Vec<CreateButton> = buttons.collect();
    buttons
        .chunks(MOST_IN_A_ROW)
        .map(|row| CreateActionRow::Buttons(row.to_vec()))
        .collect()
}

/// All that a message brings along.
fn attachments(view: &View) -> Vec<CreateAttachment> {
    let file = view.file.as_ref().map(attachment);
    file.into_iter().chain(view.picture().map(drawn)).collect()
}

fn attachment(file: &File) -> CreateAttachment {
    CreateAttachment::bytes(file.bytes.clone(), file.name.clone())
}

fn drawn(picture: &Picture) -> CreateAttachment {
    CreateAttachment::bytes(picture.bytes.clone(), picture.name)
        .description(picture.description.clone())
}
