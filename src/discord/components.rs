//! What a button carries: `v1:<verb>:<id>[:<n>]` and nothing else.
//!
//! Pure. What always holds: a text that this file did not write is an error; it names no member and no
//! right, for who may press is decided at every press.

use crate::domain::alert::SnoozeFor;
use crate::domain::command::{Choice, Press, Sure};
use crate::domain::ids::{AccountId, JobId, ListId, PlanId, ProtectionId, RuleId, ServerName};
use crate::domain::later::Days;
use crate::domain::notice::Alerts;
use crate::domain::rule::Rhythm;
use crate::domain::settings::TeamSetting;

/// Discord's limit for a `custom_id`.
pub const LONGEST: usize = 100;

/// The field of the form in which the number is typed.
pub const NUMBER_FIELD: &str = "number";

/// The fields of the form in which an account is linked.
pub const USERNAME_FIELD: &str = "username";
/// Its key.
pub const KEY_FIELD: &str = "key";

/// Stands for an id where a button is about whoever presses it.
const OWN: &str = "own";

/// The field of the form in which a setting is written.
pub const VALUE_FIELD: &str = "value";

/// The fields of the form in which a rule is written.
pub const TYPE_FIELD: &str = "type";
/// Its age.
pub const AGE_FIELD: &str = "older_than";
/// Its views.
pub const VIEWS_FIELD: &str = "views_at_most";
/// How many of the newest it keeps.
pub const NEWEST_FIELD: &str = "keep_newest";
/// What titles are like.
pub const NAME_FIELD: &str = "name";

/// Not a button of ours, or one of a version that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a button of ours")]
pub struct NotOurs;

/// The `custom_id` of that press.
#[must_use]
pub fn encode(press: &Press) -> String {
    match press {
        Press::Choose(plan, choice) => format!("v1:choose:{plan}:{}", number(*choice)),
        Press::Typed(plan, choice) => format!("v1:typed:{plan}:{}", number(*choice)),
        Press::TakeGrids(plan) => format!("v1:grids:{plan}"),
        Press::MoveTo(plan, mark) => format!("v1:move:{plan}:{mark}"),
        Press::Cancel(plan) => format!("v1:cancel:{plan}"),
        Press::Ask(plan, choice) => format!("v1:ask:{plan}:{}", number(*choice)),
        Press::Look(plan) => format!("v1:look:{plan}"),
        Press::SayYes(plan) => format!("v1:yes:{plan}"),
        Press::SayNo(plan) => format!("v1:no:{plan}"),
        Press::Denied(plan) => format!("v1:denied:{plan}"),
        Press::AskAgain(plan) => format!("v1:again:{plan}"),
        Press::Stop(job) => format!("v1:stop:{job}"),
        Press::StopListed(job) => format!("v1:stop:{job}:1"),
        Press::GoOn(job) => format!("v1:goon:{job}"),
        Press::RestoreAll(job) => format!("v1:restore:{job}"),
        Press::Skip(job) => format!("v1:skip:{job}"),
        Press::SkipListed(job) => format!("v1:skip:{job}:1"),
        Press::Details(job) => format!("v1:details:{job}"),
        Press::Retry(job) => format!("v1:retry:{job}"),
        Press::LinkForm(server) => format!("v1:link:{server}"),
        Press::TurnList(list, page) => format!("v1:list:{list}:{page}"),
        Press::PlanList(list) => format!("v1:planlist:{list}"),
        Press::Show(account, chart) => format!("v1:show:{account}:{chart}"),
        Press::RestoreChart(account, chart) => format!("v1:restoreone:{account}:{chart}"),
        Press::Unprotect(rule) => format!("v1:unprotect:{rule}"),
        Press::ProtectChart(account, chart) => format!("v1:protect:{account}:{chart}"),
        Press::Accounts => format!("v1:accounts:{OWN}"),
        Press::Account(account) => format!("v1:account:{account}"),
        Press::UseAccount(account) => format!("v1:use:{account}"),
        Press::SetAlerts(account, Alerts::Off) => format!("v1:alerts:{account}:0"),
        Press::SetAlerts(account, Alerts::Channel) => format!("v1:alerts:{account}:1"),
        Press::SetAlerts(account, Alerts::Direct) => format!("v1:alerts:{account}:2"),
        Press::AlertOf(account) => format!("v1:alertof:{account}"),
        Press::PlanDown(account) => format!("v1:plandown:{account}"),
        Press::ShowCharts(account) => format!("v1:showcharts:{account}"),
        Press::Snooze(account) => format!("v1:snooze:{account}"),
        Press::SnoozeFor(account, SnoozeFor::Day) => format!("v1:snooze:{account}:1"),
        Press::SnoozeFor(account, SnoozeFor::Week) => format!("v1:snooze:{account}:7"),
        Press::SnoozeFor(account, SnoozeFor::UntilItChanges) => format!("v1:snooze:{account}:0"),
        Press::Unlink(account, Sure::NotYet) => format!("v1:unlink:{account}"),
        Press::Unlink(account, Sure::Yes) => format!("v1:unlink:{account}:1"),
        Press::DeleteCopies(account, Sure::NotYet) => format!("v1:copies:{account}"),
        Press::DeleteCopies(account, Sure::Yes) => format!("v1:copies:{account}:1"),
        Press::MyData => format!("v1:mydata:{OWN}"),
        Press::Forget(Sure::NotYet) => format!("v1:forget:{OWN}"),
        Press::Forget(Sure::Yes) => format!("v1:forget:{OWN}:1"),
        Press::Open(account, chart) => format!("v1:open:{account}:{chart}"),
        Press::Change(setting) => format!("v1:change:{}", setting.word()),
        Press::Changed(setting) => format!("v1:changed:{}", setting.word()),
        Press::AddRule(rhythm) => format!("v1:addrule:{}", rhythm.word()),
        Press::RuleWritten(rhythm) => format!("v1:rulewritten:{}", rhythm.word()),
        Press::TestRule(rule) => format!("v1:testrule:{rule}"),
        Press::RemoveRule(rule) => format!("v1:removerule:{rule}"),
        Press::RulesOf(account) => format!("v1:rulesof:{account}"),
        Press::AcceptRule(account, n) => format!("v1:acceptrule:{account}:{n}"),
        Press::DeclineRule(account, n) => format!("v1:declinerule:{account}:{n}"),
        Press::LookAtProposal(plan) => format!("v1:plook:{plan}"),
        Press::ApproveProposal(plan) => format!("v1:pyes:{plan}"),
        Press::ProposalTyped(plan) => format!("v1:ptyped:{plan}"),
        Press::SkipProposal(plan) => format!("v1:pskip:{plan}"),
    }
}

/// The press that a `custom_id` stands for.
///
/// # Errors
/// [`NotOurs`].
pub fn decode(custom_id: &str) -> Result<Press, NotOurs> {
    let parts: Vec<&str> = custom_id.split(':').collect();
    let (verb, id, n) = match parts[..] {
        ["v1", verb, id] => (verb, id, None),
        ["v1", verb, id, n] => (verb, id, Some(n)),
        _ => return Err(NotOurs),
    };
    let fits = |b: u8| b.is_ascii_alphanumeric() || (verb == "link" && b == b'-');
    if id.is_empty() || id.len() > 40 || !id.bytes().all(fits) {
        return Err(NotOurs);
    }
    let (plan, job) = (|| PlanId(id.to_owned()), || JobId(id.to_owned()));
    let account = || AccountId(id.to_owned());
    match (verb, n) {
        ("choose", Some(n)) => Ok(Press::Choose(plan(), choice(n)?)),
        ("typed", Some(n)) => Ok(Press::Typed(plan(), choice(n)?)),
        ("grids", None) => Ok(Press::TakeGrids(plan())),
        ("move", Some(n)) => Ok(Press::MoveTo(plan(), number_of(n)?)),
        ("cancel", None) => Ok(Press::Cancel(plan())),
        ("ask", Some(n)) => Ok(Press::Ask(plan(), choice(n)?)),
        ("look", None) => Ok(Press::Look(plan())),
        ("yes", None) => Ok(Press::SayYes(plan())),
        ("no", None) => Ok(Press::SayNo(plan())),
        ("denied", None) => Ok(Press::Denied(plan())),
        ("again", None) => Ok(Press::AskAgain(plan())),
        ("stop", None) => Ok(Press::Stop(job())),
        ("stop", Some("1")) => Ok(Press::StopListed(job())),
        ("goon", None) => Ok(Press::GoOn(job())),
        ("restore", None) => Ok(Press::RestoreAll(job())),
        ("skip", None) => Ok(Press::Skip(job())),
        ("skip", Some("1")) => Ok(Press::SkipListed(job())),
        ("details", None) => Ok(Press::Details(job())),
        ("retry", None) => Ok(Press::Retry(job())),
        ("link", None) => Ok(Press::LinkForm(ServerName(id.to_owned()))),
        ("list", Some(n)) => {
            let page = u32::try_from(number_of(n)?).map_err(|_| NotOurs)?;
            Ok(Press::TurnList(ListId(id.to_owned()), page))
        }
        ("planlist", None) => Ok(Press::PlanList(ListId(id.to_owned()))),
        ("show", Some(n)) => Ok(Press::Show(account(), number_of(n)?)),
        ("restoreone", Some(n)) => Ok(Press::RestoreChart(account(), number_of(n)?)),
        ("unprotect", None) => Ok(Press::Unprotect(ProtectionId(id.to_owned()))),
        ("protect", Some(n)) => Ok(Press::ProtectChart(account(), number_of(n)?)),
        ("accounts", None) if id == OWN => Ok(Press::Accounts),
        ("account", None) => Ok(Press::Account(account())),
        ("use", None) => Ok(Press::UseAccount(account())),
        ("alerts", Some("0")) => Ok(Press::SetAlerts(account(), Alerts::Off)),
        ("alerts", Some("1")) => Ok(Press::SetAlerts(account(), Alerts::Channel)),
        ("alerts", Some("2")) => Ok(Press::SetAlerts(account(), Alerts::Direct)),
        ("alertof", None) => Ok(Press::AlertOf(account())),
        ("plandown", None) => Ok(Press::PlanDown(account())),
        ("showcharts", None) => Ok(Press::ShowCharts(account())),
        ("snooze", None) => Ok(Press::Snooze(account())),
        ("snooze", Some("1")) => Ok(Press::SnoozeFor(account(), SnoozeFor::Day)),
        ("snooze", Some("7")) => Ok(Press::SnoozeFor(account(), SnoozeFor::Week)),
        ("snooze", Some("0")) => Ok(Press::SnoozeFor(account(), SnoozeFor::UntilItChanges)),
        ("unlink", None) => Ok(Press::Unlink(account(), Sure::NotYet)),
        ("unlink", Some("1")) => Ok(Press::Unlink(account(), Sure::Yes)),
        ("copies", None) => Ok(Press::DeleteCopies(account(), Sure::NotYet)),
        ("copies", Some("1")) => Ok(Press::DeleteCopies(account(), Sure::Yes)),
        ("mydata", None) if id == OWN => Ok(Press::MyData),
        ("forget", None) if id == OWN => Ok(Press::Forget(Sure::NotYet)),
        ("forget", Some("1")) if id == OWN => Ok(Press::Forget(Sure::Yes)),
        ("open", Some(n)) => Ok(Press::Open(account(), number_of(n)?)),
        ("change", None) => setting_of(id).map(Press::Change),
        ("changed", None) => setting_of(id).map(Press::Changed),
        ("addrule", None) => rhythm_of(id).map(Press::AddRule),
        ("rulewritten", None) => rhythm_of(id).map(Press::RuleWritten),
        ("testrule", None) => Ok(Press::TestRule(RuleId(id.to_owned()))),
        ("removerule", None) => Ok(Press::RemoveRule(RuleId(id.to_owned()))),
        ("rulesof", None) => Ok(Press::RulesOf(account())),
        ("acceptrule", Some(n)) => Ok(Press::AcceptRule(account(), number_of(n)?)),
        ("declinerule", Some(n)) => Ok(Press::DeclineRule(account(), number_of(n)?)),
        ("plook", None) => Ok(Press::LookAtProposal(plan())),
        ("pyes", None) => Ok(Press::ApproveProposal(plan())),
        ("ptyped", None) => Ok(Press::ProposalTyped(plan())),
        ("pskip", None) => Ok(Press::SkipProposal(plan())),
        _ => Err(NotOurs),
    }
}

/// Digits as we write them, so that each chart has one text.
fn number_of(n: &str) -> Result<u64, NotOurs> {
    let number: u64 = n.parse().map_err(|_| NotOurs)?;
    if number.to_string() == n {
        Ok(number)
    } else {
        Err(NotOurs)
    }
}

fn rhythm_of(word: &str) -> Result<Rhythm, NotOurs> {
    Rhythm::from_word(word).ok_or(NotOurs)
}

fn setting_of(word: &str) -> Result<TeamSetting, NotOurs> {
    TeamSetting::from_word(word).ok_or(NotOurs)
}

/// The number of a button that lets charts wait in the trash is this, and the days that they wait.
const LATER: u32 = 100;

const fn number(choice: Choice) -> u32 {
    match choice {
        Choice::Trash => 1,
        Choice::Delete => 2,
        Choice::Move => 3,
        Choice::Later(days) => LATER + days.count(),
    }
}

fn choice(n: &str) -> Result<Choice, NotOurs> {
    match number_of(n)? {
        1 => Ok(Choice::Trash),
        2 => Ok(Choice::Delete),
        3 => Ok(Choice::Move),
        n => {
            let days = u32::try_from(n).ok().and_then(|n| n.checked_sub(LATER));
            days.and_then(Days::new).map(Choice::Later).ok_or(NotOurs)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_press() -> impl Strategy<Value = Press> {
        ("[a-z0-9]{1,40}", 0usize..65, any::<u64>(), any::<u32>()).prop_map(
            |(id, which, chart, page)| {
                let (plan, job) = (PlanId(id.clone()), JobId(id.clone()));
                let later = Choice::Later(Days::new(page % 90 + 1).unwrap());
                match which {
                    0 => Press::Choose(plan, Choice::Trash),
                    1 => Press::Choose(plan, Choice::Delete),
                    2 => Press::Typed(plan, Choice::Trash),
                    3 => Press::Typed(plan, Choice::Delete),
                    4 => Press::TakeGrids(plan),
                    5 => Press::Cancel(plan),
                    6 => Press::Stop(job),
                    7 => Press::GoOn(job),
                    8 => Press::RestoreAll(job),
                    9 => Press::Details(job),
                    10 => Press::LinkForm(ServerName(id)),
                    11 => Press::Accounts,
                    12 => Press::Account(AccountId(id)),
                    13 => Press::UseAccount(AccountId(id)),
                    14 => Press::SetAlerts(AccountId(id), Alerts::Channel),
                    15 => Press::SetAlerts(AccountId(id), Alerts::Off),
                    16 => Press::Unlink(AccountId(id), Sure::NotYet),
                    17 => Press::Unlink(AccountId(id), Sure::Yes),
                    18 => Press::MyData,
                    19 => Press::Forget(Sure::NotYet),
                    20 => Press::Forget(Sure::Yes),
                    21 => Press::Unprotect(ProtectionId(id)),
                    22 => Press::ProtectChart(AccountId(id), chart),
                    23 => Press::TurnList(ListId(id), page),
                    24 => Press::PlanList(ListId(id)),
                    25 => Press::Show(AccountId(id), chart),
                    26 => Press::RestoreChart(AccountId(id), chart),
                    27 => Press::Change(TeamSetting::ALL[(chart % 9) as usize]),
                    28 => Press::Changed(TeamSetting::ALL[(chart % 9) as usize]),
                    29 => Press::Retry(job),
                    30 => Press::StopListed(job),
                    31 => Press::Ask(plan, Choice::Delete),
                    32 => Press::Look(plan),
                    33 => Press::SayYes(plan),
                    34 => Press::SayNo(plan),
                    35 => Press::Denied(plan),
                    36 => Press::AskAgain(plan),
                    37 => Press::DeleteCopies(AccountId(id), Sure::NotYet),
                    38 => Press::DeleteCopies(AccountId(id), Sure::Yes),
                    39 => Press::Skip(job),
                    40 => Press::SkipListed(job),
                    41 => Press::Choose(plan, later),
                    42 => Press::Typed(plan, later),
                    43 => Press::Ask(plan, later),
                    44 => Press::SetAlerts(AccountId(id), Alerts::Direct),
                    45 => Press::AlertOf(AccountId(id)),
                    46 => Press::PlanDown(AccountId(id)),
                    47 => Press::ShowCharts(AccountId(id)),
                    48 => Press::Snooze(AccountId(id)),
                    49 | 50 => {
                        let any = SnoozeFor::ALL[(chart % 3) as usize];
                        Press::SnoozeFor(AccountId(id), any)
                    }
                    51 => Press::AddRule(Rhythm::ALL[(chart % 2) as usize]),
                    52 => Press::RuleWritten(Rhythm::ALL[(chart % 2) as usize]),
                    53 => Press::TestRule(RuleId(id)),
                    54 => Press::RemoveRule(RuleId(id)),
                    55 => Press::RulesOf(AccountId(id)),
                    56 => Press::AcceptRule(AccountId(id), chart),
                    57 => Press::DeclineRule(AccountId(id), chart),
                    58 => Press::LookAtProposal(plan),
                    59 => Press::ApproveProposal(plan),
                    60 => Press::ProposalTyped(plan),
                    61 => Press::SkipProposal(plan),
                    62 => Press::MoveTo(plan, chart),
                    63 => Press::Choose(plan, Choice::Move),
                    _ => Press::Open(AccountId(id), chart),
                }
            },
        )
    }

    proptest! {
        #[test]
        fn every_press_reads_back_and_fits(press in any_press()) {
            let text = encode(&press);
            prop_assert!(text.len() <= LONGEST);
            prop_assert_eq!(decode(&text), Ok(press));
        }

        #[test]
        fn what_is_understood_is_what_we_would_write(text in "(v[12]:)?(choose|ask|skip|stop|retry|change|open|link|account|alerts|unlink|forget|snooze|plandown|x)?:?(own)?[a-z0-9:-]{0,20}") {
            if let Ok(press) = decode(&text) {
                prop_assert_eq!(encode(&press), text);
            }
        }

        #[test]
        fn any_text_is_a_press_or_an_error(text in "\\PC{0,100}") {
            let _ = decode(&text);
        }
    }
}
