//! Acting as a member: typing, completing, pressing, submitting. What Discord's client would
//! refuse is refused here, and the bot does not hear of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::LocalDiscord;
use crate::errors::{PressError, TypeError};
use crate::model::{Actor, Button, Choice, Forged, Form, Input, Interaction, Outcome};
use crate::state::{App, Asked, Kind, State, Used};
use crate::{gateway, line, payload, permissions, view};

/// The longest value of an input that sets no length of its own.
const LONGEST_INPUT: usize = 4_000;

impl LocalDiscord {
    /// Types a command line such as `/charts purge type:plot older_than:30d` and sends it. Values
    /// with spaces are quoted. Returns when the bot gave its first response or its three seconds
    /// are over.
    pub async fn type_command(&self, who: Actor, line: &str) -> Result<Interaction, TypeError> {
        let (commands, app_of) = self.commands_for(who)?;
        let typed = line::parse(line, &commands)?;
        let (app, permitted) = app_of(typed.command_id);
        if !permitted {
            return Err(TypeError::NotAllowed(typed.command_name));
        }
        let data = json!({
            "id": payload::id(typed.command_id),
            "name": typed.command_name,
            "type": 1,
            "guild_id": payload::id(who.team),
            "options": line::interaction_options(&typed),
        });
        let mut name = vec![typed.command_name.clone()];
        name.extend(typed.path.iter().cloned());
        let id = self.begin(who, app, data, |used| Using {
            kind: Kind::Command,
            used: Used {
                name: name.join(" "),
                line: Some(line.trim().to_owned()),
                ..used
            },
            on: None,
        });
        Ok(self.first_response(id).await)
    }

    /// Asks the bot to complete the last option of `line`. No answer in three seconds is an
    /// empty list.
    pub async fn complete(&self, who: Actor, line: &str) -> Result<Vec<Choice>, TypeError> {
        let (commands, app_of) = self.commands_for(who)?;
        let focus = line::focused(line, &commands)?;
        let (app, permitted) = app_of(focus.command_id);
        if !permitted {
            return Err(TypeError::NotAllowed(focus.command_name));
        }
        let data = json!({
            "id": payload::id(focus.command_id),
            "name": focus.command_name,
            "type": 1,
            "guild_id": payload::id(who.team),
            "options": line::focus_options(&focus),
        });
        let id = self.begin(who, app, data, |used| Using {
            kind: Kind::Complete,
            used,
            on: None,
        });
        self.first_response(id).await;
        let state = self.shared.state();
        Ok(state
            .interactions
            .get(&id)
            .map(|asked| asked.choices.clone())
            .unwrap_or_default())
    }

    /// Presses a button, named by its `custom_id` or by what is written on it. Returns as
    /// [`Self::type_command`] does.
    pub async fn press(
        &self,
        who: Actor,
        message: u64,
        button: &str,
    ) -> Result<Interaction, PressError> {
        let (app, custom_id) = self.button(who, message, button)?;
        let data = json!({ "custom_id": custom_id, "component_type": 2, "id": 1 });
        let id = self.begin(who, app, data, |used| Using {
            kind: Kind::Component,
            used,
            on: Some(message),
        });
        Ok(self.first_response(id).await)
    }

    /// Submits the form that the interaction `form` opened, with `custom_id` (or label) → text. Inputs
    /// that are not named keep what the bot filled in. Returns as [`Self::type_command`] does. A form
    /// that the bot answered is closed.
    pub async fn submit(
        &self,
        who: Actor,
        form: u64,
        values: &[(&str, &str)],
    ) -> Result<Interaction, PressError> {
        let (open, app, on, opener) = self.open_form(who, form)?;
        let filled = fill(&open, values)?;
        let data = json!({ "custom_id": open.custom_id, "components": filled });
        let id = self.begin(who, app, data, |used| Using {
            kind: Kind::Submit,
            used: Used {
                opened_by: Some(Box::new(opener)),
                ..used
            },
            on,
        });
        let interaction = self.first_response(id).await;
        if interaction.outcome != Outcome::TimedOut
            && let Some(opener) = self.shared.state().interactions.get_mut(&form)
        {
            opener.form = None;
        }
        Ok(interaction)
    }

    /// The commands of the member's team, and for each whose it is and whether the member may use it.
    #[expect(
        clippy::type_complexity,
        reason = "a closure in a pair has no shorter name"
    )]
    fn commands_for(
        &self,
        who: Actor,
    ) -> Result<(Vec<Value>, impl Fn(u64) -> (u64, bool)), TypeError> {
        let state = self.shared.state();
        if !is_there(&state, who) {
            return Err(TypeError::UnknownActor);
        }
        let granted = permissions::in_channel(&state, who.channel, who.member);
        let mut commands = Vec::new();
        let mut whose = Vec::new();
        let there = state.apps_in(who.team);
        for app in state.apps.values().filter(|app| there.contains(&app.id)) {
            for command in of_team(app, who.team) {
                let wanted = command["default_member_permissions"].as_str();
                let wanted = wanted.and_then(|bits| bits.parse::<u64>().ok());
                let permitted = granted & permissions::USE_COMMANDS != 0
                    && match wanted {
                        None => true,
                        Some(0) => granted & permissions::ADMINISTRATOR != 0,
                        Some(bits) => granted & bits == bits,
                    };
                let id: Option<u64> = command["id"].as_str().and_then(|id| id.parse().ok());
                whose.push((id.unwrap_or_default(), app.id, permitted));
                commands.push(command.clone());
            }
        }
        let app_of = move |id| {
            let found = whose.iter().find(|(known, ..)| *known == id);
            found.map_or((0, false), |(_, app, permitted)| (*app, *permitted))
        };
        Ok((commands, app_of))
    }

    /// The application behind a button that the member sees, and the button's `custom_id`.
    fn button(&self, who: Actor, message: u64, named: &str) -> Result<(u64, String), PressError> {
        let state = self.shared.state();
        if !is_there(&state, who) {
            return Err(PressError::UnknownActor);
        }
        let seen = state.messages.get(&message).filter(|one| {
            one.channel == who.channel && one.private_to.is_none_or(|only| only == who.member)
        });
        let seen = seen.ok_or(PressError::UnknownMessage)?;
        let buttons: Vec<Button> = view::message(&state, seen, self.addr())
            .rows
            .into_iter()
            .flatten()
            .collect();
        let is_meant = |one: &&Button| one.custom_id.as_deref() == Some(named);
        let button = buttons
            .iter()
            .find(is_meant)
            .or_else(|| buttons.iter().find(|one| one.label == named))
            .ok_or_else(|| PressError::UnknownButton(named.to_owned()))?;
        if button.disabled {
            return Err(PressError::Disabled(named.to_owned()));
        }
        let Some(custom_id) = button.custom_id.clone() else {
            return Err(PressError::Link(named.to_owned()));
        };
        let app = state.apps.values().find(|app| app.bot == seen.author);
        let app = app.ok_or(PressError::UnknownMessage)?;
        bot_is_there(&state, who, app.id)?;
        Ok((app.id, custom_id))
    }

    fn open_form(
        &self,
        who: Actor,
        form: u64,
    ) -> Result<(Form, u64, Option<u64>, Used), PressError> {
        let state = self.shared.state();
        if !is_there(&state, who) {
            return Err(PressError::UnknownActor);
        }
        let opener = state
            .interactions
            .get(&form)
            .filter(|asked| asked.member == who.member && asked.channel == who.channel)
            .ok_or(PressError::UnknownForm)?;
        let open = opener.form.clone().ok_or(PressError::UnknownForm)?;
        bot_is_there(&state, who, opener.app)?;
        Ok((open, opener.app, opener.on, opener.used.clone()))
    }

    /// Tells the bot of an interaction. Returns its id.
    fn begin(&self, who: Actor, app: u64, data: Value, using: impl FnOnce(Used) -> Using) -> u64 {
        self.begin_twisted(who, app, data, using, |_| ())
    }

    /// Tells the bot of an interaction that no client of Discord sends: whatever is in `data`, and what `twist`
    /// makes of the whole of it. Returns its id; see [`Self::outcome`].
    pub fn forge(
        &self,
        who: Actor,
        app: u64,
        forged: Forged,
        data: Value,
        twist: impl FnOnce(&mut Value),
    ) -> u64 {
        let (kind, on) = match forged {
            Forged::Command => (Kind::Command, None),
            Forged::Completion => (Kind::Complete, None),
            Forged::Press(on) => (Kind::Component, Some(on)),
            Forged::Form => (Kind::Submit, None),
        };
        self.begin_twisted(who, app, data, |used| Using { kind, used, on }, twist)
    }

    /// How the bot answered first, where it did.
    #[must_use]
    pub fn outcome(&self, interaction: u64) -> Option<Outcome> {
        let state = self.shared.state();
        state.interactions.get(&interaction)?.outcome.clone()
    }

    /// Whether the bot owes nothing more to this interaction: it answered, or the time for it is over.
    #[must_use]
    pub fn is_settled(&self, interaction: u64) -> bool {
        let state = self.shared.state();
        let asked = state.interactions.get(&interaction);
        asked.is_some_and(|asked| asked.settled)
    }

    fn begin_twisted(
        &self,
        who: Actor,
        app: u64,
        data: Value,
        using: impl FnOnce(Used) -> Using,
        twist: impl FnOnce(&mut Value),
    ) -> u64 {
        let now = self.shared.now();
        self.shared.write(|state| {
            let id = state.ids.next(now);
            let Using { kind, mut used, on } = using(Used {
                interaction: id,
                kind: Kind::Command,
                user: who.member,
                name: String::new(),
                line: None,
                opened_by: None,
            });
            used.kind = kind;
            let asked = Asked {
                id,
                token: token(),
                app,
                kind,
                team: who.team,
                channel: who.channel,
                member: who.member,
                at_ms: now,
                used,
                on,
                outcome: None,
                original: None,
                choices: Vec::new(),
                form: None,
                settled: false,
            };
            let mut told = payload::interaction(state, &asked, data, self.addr());
            twist(&mut told);
            state.interactions.insert(id, asked);
            gateway::dispatch_to(state, app, "INTERACTION_CREATE", &told);
            id
        })
    }

    async fn first_response(&self, id: u64) -> Interaction {
        let outcome = |state: &State| state.interactions.get(&id)?.outcome.clone();
        self.until(|state| outcome(state).is_some()).await;
        let outcome = outcome(&self.shared.state()).unwrap_or(Outcome::TimedOut);
        Interaction { id, outcome }
    }
}

/// What kind of interaction begins, and on what.
struct Using {
    kind: Kind,
    used: Used,
    on: Option<u64>,
}

fn is_there(state: &State, who: Actor) -> bool {
    let channel = state.channels.get(&who.channel);
    state.member(who.team, who.member).is_some()
        && channel.is_some_and(|channel| channel.team == who.team)
}

fn bot_is_there(state: &State, who: Actor, app: u64) -> Result<(), PressError> {
    let there = state.has_bot(who.team, app);
    there.then_some(()).ok_or(PressError::BotGone)
}

fn of_team(app: &App, team: u64) -> impl Iterator<Item = &Value> {
    let scopes = [Some(team), None].into_iter();
    scopes
        .filter_map(|scope| app.commands.get(&scope))
        .flatten()
}

/// The rows of a form with their values, as Discord's client sends them.
fn fill(form: &Form, values: &[(&str, &str)]) -> Result<Vec<Value>, PressError> {
    let names = |input: &Input, name: &str| input.custom_id == name || input.label == name;
    let unknown = values
        .iter()
        .find(|(name, _)| !form.inputs.iter().any(|input| names(input, name)));
    if let Some((name, _)) = unknown {
        return Err(PressError::UnknownInput((*name).to_owned()));
    }
    // Discord numbers the parts of a form from the top, rows included.
    let rows = (1..).step_by(2).zip(&form.inputs).map(|(id, input)| {
        let given = values.iter().find(|(name, _)| names(input, name));
        let given = given.map(|(_, value)| (*value).to_owned());
        let value = given.or_else(|| input.value.clone()).unwrap_or_default();
        check(input, &value)?;
        Ok(json!({
            "type": 1,
            "id": id,
            "components": [
                { "type": 4, "id": id + 1, "custom_id": input.custom_id, "value": value },
            ],
        }))
    });
    rows.collect()
}

fn check(input: &Input, value: &str) -> Result<(), PressError> {
    let refused = |why: String| {
        Err(PressError::BadValue {
            input: input.custom_id.clone(),
            why,
        })
    };
    let length = value.chars().count();
    if length == 0 {
        return if input.required {
            refused("It may not be empty.".to_owned())
        } else {
            Ok(())
        };
    }
    let least = input.min_length.map_or(0, usize::from);
    let most = input.max_length.map_or(LONGEST_INPUT, usize::from);
    if length < least {
        return refused(format!("It needs at least {least} characters."));
    }
    if length > most {
        return refused(format!("It takes at most {most} characters."));
    }
    Ok(())
}

/// An interaction's token: nobody can guess it.
fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
