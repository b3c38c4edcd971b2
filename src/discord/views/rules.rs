//! `/charts-admin rules`: rules in words, the form of a new one, what one would take today; and the same rules under
//! `/charts account`. Private: filters tell titles. Pure.

use super::form::Line;
use super::{Button, Card, Style, Tone, View, button, moment, plan};
use crate::discord::components::{AGE_FIELD, NAME_FIELD, NEWEST_FIELD, TYPE_FIELD, VIEWS_FIELD};
use crate::discord::escape;
use crate::domain::command::Press;
use crate::domain::rule::{self, Rhythm, TeamRule};
use crate::ops::rules::{AccountRules, Notices, RulesCard, Takes, Tested, TestedAccount};
use crate::text::{Args, Locale, plain, say};

/// As many titles of an account are shown after a test.
const FIRST: usize = 8;

/// The rules of a team, each with its buttons.
#[must_use]
pub fn view(locale: Locale, card: &RulesCard) -> View {
    let mut body = vec![plain(locale, "rules-about")];
    if card.notices == Notices::Nowhere {
        body.push(plain(locale, "rules-nowhere"));
    }
    if card.rules.is_empty() {
        body.push(plain(locale, "rules-none"));
    }
    let mut buttons = Vec::new();
    for (rule, accepted) in &card.rules {
        let count = Args::new()
            .count("accepted", *accepted)
            .count("accounts", card.accounts);
        let next = Args::new().text("time", moment(rule.next, 'f'));
        body.push(format!(
            "{}\n{}\n{}",
            words(locale, rule),
            say(locale, "rules-next", next),
            say(locale, "rules-accepted", count)
        ));
        let press = Press::TestRule(rule.id.clone());
        buttons.push(numbered(locale, "button-rule-test", rule, press));
        let press = Press::RemoveRule(rule.id.clone());
        buttons.push(numbered(locale, "button-remove-n", rule, press));
    }
    if card.rules.len() < rule::MOST {
        for (rhythm, text) in [
            (Rhythm::Week, "button-rule-add-week"),
            (Rhythm::Month, "button-rule-add-month"),
        ] {
            let press = Press::AddRule(rhythm);
            buttons.push(button(locale, text, Style::Primary, press));
        }
    }
    let card = Card {
        title: plain(locale, "rules-title"),
        body: body.join("\n\n"),
        tone: match card.notices {
            Notices::There => Tone::Calm,
            Notices::Nowhere => Tone::Warning,
        },
        ..Card::default()
    };
    View::card(card, buttons)
}

/// The form of a new rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleForm {
    /// Above it.
    pub title: String,
    /// What can be filled in.
    pub lines: Vec<Line>,
}

/// The form in which a rule of that rhythm is written.
#[must_use]
pub fn form(locale: Locale, rhythm: Rhythm) -> RuleForm {
    let line = |field, text, longest| Line {
        field,
        label: plain(locale, text),
        longest,
    };
    let title = match rhythm {
        Rhythm::Week => "rule-form-week",
        Rhythm::Month => "rule-form-month",
    };
    RuleForm {
        title: plain(locale, title),
        lines: vec![
            line(TYPE_FIELD, "rule-form-type", 20),
            line(AGE_FIELD, "rule-form-age", 20),
            line(VIEWS_FIELD, "rule-form-views", 20),
            line(NEWEST_FIELD, "rule-form-newest", 20),
            line(NAME_FIELD, "rule-form-name", rule::LONGEST_NAME),
        ],
    }
}

/// What a rule would take today.
#[must_use]
pub fn tested(locale: Locale, tested: &Tested) -> View {
    let mut body = vec![words(locale, &tested.rule)];
    if tested.accounts.is_empty() {
        body.push(plain(locale, "rule-test-nobody"));
    }
    body.extend(tested.accounts.iter().map(|one| account(locale, one)));
    if tested.more > 0 {
        let more = Args::new().count("count", tested.more as u64);
        body.push(say(locale, "rule-test-more", more));
    }
    body.push(plain(locale, "rule-test-only"));
    let card = Card {
        title: plain(locale, "rule-test-title"),
        body: body.join("\n\n"),
        ..Card::default()
    };
    View::card(card, Vec::new())
}

fn account(locale: Locale, account: &TestedAccount) -> String {
    let name = format!("`{}`", account.name);
    let said = |what: String| {
        let args = Args::new().text("of", name.clone()).text("what", what);
        say(locale, "said-of", args)
    };
    let Some(takes) = &account.takes else {
        return said(plain(locale, "rule-test-not-now"));
    };
    let count = Args::new().count("count", takes.charts as u64);
    let mut lines = vec![said(say(locale, "rule-test-takes", count))];
    if takes.protected > 0 {
        let count = Args::new().count("count", takes.protected as u64);
        lines.push(format!("• {}", say(locale, "plan-kept-protected", count)));
    }
    lines.extend(titles(locale, takes));
    lines.join("\n")
}

fn titles(locale: Locale, takes: &Takes) -> Vec<String> {
    let own = takes.own.as_deref().unwrap_or_default();
    let mut lines: Vec<String> = own
        .iter()
        .take(FIRST)
        .map(|chart| {
            let title = escape::title(&chart.title, 80);
            format!("• {title} · {}", moment(chart.modified, 'R'))
        })
        .collect();
    if own.len() > FIRST {
        let more = Args::new().count("count", (own.len() - FIRST) as u64);
        lines.push(say(locale, "card-more", more));
    }
    lines
}

/// The rules of a team for one account of a member, who accepts them or not.
#[must_use]
pub fn of_account(locale: Locale, card: &AccountRules) -> View {
    let mut body = vec![plain(locale, "account-rules-about")];
    if card.rules.is_empty() {
        body.push(plain(locale, "rules-none"));
    }
    let mut buttons = Vec::new();
    for (rule, accepted) in &card.rules {
        let (line, button) = if let Some(when) = accepted {
            let when = Args::new().text("time", moment(*when, 'R'));
            let press = Press::DeclineRule(card.account.clone(), rule.n);
            let line = say(locale, "rule-accepted", when);
            (line, numbered(locale, "button-rule-decline", rule, press))
        } else {
            let press = Press::AcceptRule(card.account.clone(), rule.n);
            let line = plain(locale, "rule-not-accepted");
            (line, numbered(locale, "button-rule-accept", rule, press))
        };
        body.push(format!("{}\n{line}", words(locale, rule)));
        buttons.push(button);
    }
    let press = Press::Account(card.account.clone());
    buttons.push(button(locale, "button-rules-back", Style::Secondary, press));
    let card = Card {
        title: card.name.clone(),
        body: body.join("\n\n"),
        ..Card::default()
    };
    View::card(card, buttons)
}

/// `2. plots · last changed more than 8 weeks ago · every week`
fn words(locale: Locale, rule: &TeamRule) -> String {
    let filter = plan::filter(locale, &rule.selector);
    let every = match rule.rhythm {
        Rhythm::Week => "rule-every-week",
        Rhythm::Month => "rule-every-month",
    };
    format!("**{}.** {filter} · {}", rule.n, plain(locale, every))
}

fn numbered(locale: Locale, text: &str, rule: &TeamRule, press: Press) -> Button {
    Button {
        label: say(locale, text, Args::new().count("n", rule.n)),
        style: Style::Secondary,
        press,
    }
}
