//! What comes from the gateway, each event in a task of its own.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dashmap::{DashMap, DashSet};
use serenity::all::{
    Command as DiscordCommand, CommandInteraction, ConnectionStage, Context, Event, EventHandler,
    Guild, GuildId, Interaction, RawEventHandler, Ready, ResumedEvent, ShardStageUpdateEvent,
    UnavailableGuild,
};

use super::admin::Around;
use super::again::{Twice, WAITS, again};
use super::answer::Asking;
use super::build::Seen;
use super::links_asked::LinksAsked;
use super::presence::Presence;
use super::views::{self, View};
use super::{commands, errors, escape, parse, picture};
use crate::config::Teams;
use crate::domain::command::{Command, Typed};
use crate::domain::ids::{AccountId, TeamId};
use crate::ops::Keeper;
use crate::ops::catalogue::Entry;
use crate::ops::decide::Presser;
use crate::ops::errors::{Fault, UserError};
use crate::ops::surroundings::invite_address;
use crate::store::leaving::Gone;
use crate::text::{Locale, plain};

/// What has not come by then is told to take a while. Discord waits 3 seconds for a first answer, a member less.
const FIRST_ANSWER_WITHIN: Duration = Duration::from_millis(250);

/// A completion that takes longer than this completes nothing.
const COMPLETE_WITHIN: Duration = Duration::from_millis(2_500);

/// Discord's limit for the name of a choice, in characters.
const LONGEST_CHOICE: usize = 100;

/// The bot's ear.
pub(super) struct Handler {
    pub(super) keeper: Arc<Keeper>,
    teams: Teams,
    presence: Arc<Presence>,
    pub(super) links_asked: Arc<LinksAsked>,
    /// What teams are called.
    pub(super) team_names: DashMap<TeamId, String>,
    told_commands: DashSet<GuildId>,
    pub(super) around: Around,
}

impl Handler {
    pub(super) fn new(
        keeper: Arc<Keeper>,
        teams: Teams,
        presence: Arc<Presence>,
        links_asked: Arc<LinksAsked>,
        around: Around,
    ) -> Self {
        Self {
            keeper,
            teams,
            presence,
            links_asked,
            team_names: DashMap::new(),
            told_commands: DashSet::new(),
            around,
        }
    }

    async fn command(&self, ctx: Context, interaction: CommandInteraction) {
        let asking = Asking::of_command(ctx.http, &interaction);
        let parsed = self
            .presser(&asking)
            .and_then(|by| Ok((by, parse::command(&interaction.data)?)));
        match parsed {
            Err(error) => refuse(&asking, &error.into()).await,
            Ok((by, typed)) => {
                let opens_a_form = matches!(typed.command, Command::Link { .. });
                self.carry_out(&asking, &by, typed).await;
                if !opens_a_form {
                    self.tell_news(&asking, &by).await;
                }
            }
        }
    }

    async fn carry_out(&self, asking: &Asking, by: &Presser, typed: Typed) {
        let account = typed.account.as_deref();
        match typed.command {
            Command::Help => {
                let help = views::help::view(asking.private);
                asking.say(help, Seen::ByMemberAlone).await;
            }
            Command::Privacy => {
                let privacy = views::privacy::view(asking.private);
                asking.say(privacy, Seen::ByMemberAlone).await;
            }
            Command::Link { server } => self.link(asking, by, server.as_deref()).await,
            Command::Account => self.own_accounts(asking, by, account).await,
            Command::Count { days } => self.count(asking, by, account, days).await,
            Command::Jobs => self.jobs(asking, by, account).await,
            Command::List(query) => self.list(asking, by, account, query).await,
            Command::Show { id } => self.show(asking, by, account, &id).await,
            Command::Restore { id } => self.restore(asking, by, account, &id).await,
            Command::Protect { what } => {
                self.protect(asking, by, account, what.as_deref()).await;
            }
            Command::Admin(command) => self.admin(asking, by, command).await,
            command => self.card(asking, by, account, command).await,
        }
    }

    async fn count(&self, asking: &Asking, by: &Presser, account: Option<&str>, days: u16) {
        let locale = Locale::of_discord(&asking.public);
        let counted = async {
            let count = self.keeper.count(by.team, by.member, account, days).await?;
            let picture = picture::of_use(&count.trend).await;
            Ok::<_, Fault>(views::count::view(locale, &count, picture))
        };
        let mut counting = std::pin::pin!(counted);
        match tokio::time::timeout(FIRST_ANSWER_WITHIN, &mut counting).await {
            Ok(Ok(view)) => asking.say(view, Seen::ByAll).await,
            Ok(Err(fault)) => refuse(asking, &fault).await,
            Err(_) if asking.take_a_while(Seen::ByAll).await => match counting.await {
                Ok(view) => asking.edit(view).await,
                Err(fault) => {
                    let error = errors::view(asking.private, &fault);
                    asking.say_instead(error, Seen::ByMemberAlone).await;
                }
            },
            Err(_) => {}
        }
    }

    /// `/charts delete` and `/charts purge`: a private card.
    async fn card(&self, asking: &Asking, by: &Presser, account: Option<&str>, command: Command) {
        if !asking.take_a_while(Seen::ByMemberAlone).await {
            return;
        }
        let (locale, keeper) = (asking.private, &self.keeper);
        let card = match command {
            Command::Delete { id } => {
                let opened = keeper.delete_card(by.team, by.member, account, &id).await;
                opened.map(|opened| views::chart::opened(locale, &opened))
            }
            Command::Purge(selector) => {
                let card = keeper.purge_card(by.team, by.member, account, selector);
                let card = card.await;
                card.map(|card| views::plan::view(locale, &card))
            }
            _ => return,
        };
        let card = self.decidable(asking, by, or_error(locale, card)).await;
        asking.edit(card).await;
    }

    async fn complete(&self, ctx: Context, interaction: CommandInteraction) {
        let asking = Asking::of_command(ctx.http, &interaction);
        let option = interaction.data.autocomplete();
        let (Ok(by), Some(option)) = (self.presser(&asking), option) else {
            return asking.complete(Vec::new()).await;
        };
        let (keeper, typed) = (self.keeper.clone(), option.value.to_owned());
        let account = parse::account_so_far(&interaction.data);
        let (locale, is_account) = (asking.private, option.name == "account");
        let is_restore = parse::sub_name(&interaction.data) == "restore";
        // A listing that is too slow for this letter goes on, and is there for the next.
        let completing = tokio::spawn(async move {
            let (team, member) = (by.team, by.member);
            if is_account {
                let accounts = keeper.complete_account(team, member, &typed).await?;
                return Ok(accounts.into_iter().map(account_choice).collect());
            }
            let entries = if is_restore {
                let entries = keeper.complete_trash(team, member, account.as_deref(), &typed);
                entries.await?
            } else {
                let entries = keeper.complete(team, member, account.as_deref(), &typed);
                entries.await?
            };
            Ok::<_, Fault>(entries.iter().map(|entry| choice(locale, entry)).collect())
        });
        let completed = tokio::time::timeout(COMPLETE_WITHIN, completing).await;
        let choices = match completed.map(Result::ok) {
            Ok(Some(Ok(choices))) => choices,
            Ok(Some(Err(fault))) => {
                tracing::debug!(%fault, "nothing to complete with");
                Vec::new()
            }
            Ok(None) | Err(_) => Vec::new(),
        };
        asking.complete(choices).await;
    }

    /// Nobody there can be told of it.
    async fn removed_from(&self, team: TeamId) {
        tracing::info!(%team, "the team removed the bot; its jobs stop, and its keys go after 30 days");
        if let Err(fault) = self.keeper.has_gone(Gone::Bot(team)).await {
            tracing::error!(%fault, %team, "that a team removed the bot could not be noted");
        }
    }

    /// Jobs may go on.
    fn came(&self) {
        self.presence.came();
        self.keeper.work.notify_one();
    }

    /// Who asks, in a team that is served.
    pub(super) fn presser(&self, asking: &Asking) -> Result<Presser, UserError> {
        let by = asking.presser()?;
        if self.teams.serves(by.team) {
            Ok(by)
        } else {
            Err(UserError::TeamNotServed)
        }
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, ctx: Context, ready: Ready) {
        self.came();
        tracing::info!(
            bot = ready.user.name,
            teams = ready.guilds.len(),
            "connected"
        );
        let here: Vec<TeamId> = ready.guilds.iter().map(|g| TeamId(g.id.get())).collect();
        match self.keeper.teams_without_bot(&here).await {
            Ok(teams) => {
                for team in teams {
                    self.removed_from(team).await;
                }
            }
            Err(fault) => tracing::error!(%fault, "who removed the bot could not be looked up"),
        }
        tracing::info!(
            address = invite_address(ready.application.id.get()),
            "invite the bot with this address"
        );
        // An earlier install may have left the same commands in the other scope, where they show twice.
        let cleared = again(&WAITS, Twice::Same, || {
            DiscordCommand::set_global_commands(&ctx.http, Vec::new())
        });
        if let Err(error) = cleared.await {
            tracing::warn!(%error, "global commands could not be cleared");
        }
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.came();
    }

    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        if event.new == ConnectionStage::Connected {
            self.came();
        } else {
            self.presence.went(self.keeper.clock.now());
        }
    }

    async fn guild_delete(&self, _: Context, left: UnavailableGuild, _: Option<Guild>) {
        // An outage of Discord comes as the same event.
        if !left.unavailable {
            self.told_commands.remove(&left.id);
            self.removed_from(TeamId(left.id.get())).await;
        }
    }

    async fn guild_create(&self, ctx: Context, guild: Guild, _: Option<bool>) {
        let team = TeamId(guild.id.get());
        self.team_names.insert(team, guild.name.clone());
        let commands = if self.teams.serves(team) {
            if let Err(fault) = self.keeper.is_back(Gone::Bot(team)).await {
                tracing::error!(%fault, "that the bot is back could not be noted");
            }
            commands::all(&self.keeper.servers)
        } else {
            tracing::info!(
                team = guild.id.get(),
                "the bot is in a team that is not served"
            );
            commands::not_served()
        };
        if !self.told_commands.insert(guild.id) {
            return;
        }
        let told = again(&WAITS, Twice::Same, || {
            guild.id.set_commands(&ctx.http, commands.clone())
        });
        if let Err(error) = told.await {
            self.told_commands.remove(&guild.id);
            tracing::error!(%error, team = guild.id.get(), "the commands could not be registered");
        }
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => self.command(ctx, command).await,
            Interaction::Autocomplete(command) => self.complete(ctx, command).await,
            Interaction::Component(component) => self.pressed(ctx, component).await,
            Interaction::Modal(modal) => self.submitted(ctx, modal).await,
            _ => {}
        }
    }
}

/// Sees what serenity drops without a word: a dispatch that it could not parse.
pub(super) struct NotUnderstood(pub(super) Arc<Presence>);

#[async_trait]
impl RawEventHandler for NotUnderstood {
    async fn raw_event(&self, _: Context, event: Event) {
        if let Event::Unknown(unknown) = event {
            self.0.count_not_understood();
            tracing::warn!(
                kind = unknown.kind,
                "an event of Discord was not understood"
            );
        }
    }
}

pub(super) async fn refuse(asking: &Asking, fault: &Fault) {
    let error = errors::view(asking.private, fault);
    asking.say(error, Seen::ByMemberAlone).await;
}

pub(super) fn or_error(locale: Locale, view: Result<View, Fault>) -> View {
    view.unwrap_or_else(|fault| errors::view(locale, &fault))
}

fn account_choice((id, name): (AccountId, String)) -> (String, String) {
    (escape::cut(&name, LONGEST_CHOICE), id.0)
}

/// `title · plot · 225`, where the title gives way.
fn choice(locale: Locale, entry: &Entry) -> (String, String) {
    use crate::domain::chart::Filetype;
    let kind = match entry.filetype {
        Filetype::Plot => "card-plot",
        Filetype::Grid => "card-grid",
    };
    let number = entry.local.to_string();
    let rest = format!(" · {} · {number}", plain(locale, kind));
    let room = LONGEST_CHOICE.saturating_sub(rest.chars().count());
    let title = if entry.title.trim().is_empty() {
        "—"
    } else {
        entry.title.trim()
    };
    (format!("{}{rest}", escape::cut(title, room)), number)
}
