//! That the card fits, whatever there is.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::ids::{AccountId, ChannelId, JobId, MemberId, Millis, PlanId, TeamId};
use crate::domain::job::{ItemState, Job, PauseReason, Tally};
use crate::domain::plan::Effect;
use crate::domain::selector::{Selector, Which};

fn report(n: usize, state: JobState) -> JobReport {
    let mut tally = Tally::default();
    for item in ItemState::ALL {
        tally.add(item, u64::from(u32::MAX));
    }
    JobReport {
        job: Job {
            id: JobId(format!("{n:016}")),
            plan: PlanId("p".into()),
            account: AccountId("a".into()),
            team: TeamId(u64::MAX),
            member: MemberId(u64::MAX),
            channel: ChannelId(1),
            effect: Effect::TrashThenDelete(i64::MAX),
            to: None,
            state,
            paused: (state == JobState::Paused).then_some(PauseReason::NotUnderstood),
            lapsed: false,
            not_before: None,
            stopped_by: None,
            message: None,
            created: Millis(i64::MAX),
            ended: Some(Millis(i64::MAX)),
            due: Some(Millis(i64::MAX)),
            noticed: None,
        },
        account: format!("{}@ charts.example", "u".repeat(128)),
        tally,
        reasons: BTreeMap::new(),
        hold: None,
        copies: 0,
        to: None,
        arrived: 0,
    }
}

fn open(name: &str) -> (OpenPlan, String) {
    let selector = Selector {
        name: Some(name.to_owned()),
        folder: Some(name.to_owned()),
        ..Selector::everything(Which::All)
    };
    let plan = OpenPlan {
        id: PlanId("p".into()),
        account: AccountId("a".into()),
        asked: Asked::Purge(selector),
        charts: u64::MAX,
        expires: Millis(i64::MAX),
    };
    (plan, "ada @ charts.example".to_owned())
}

proptest! {
    #[test]
    fn a_card_fits_into_a_message(
        names in proptest::collection::vec("[@/*a]{0,200}", 0..20),
        under_way in proptest::collection::vec(0usize..5, 0..12),
        over in proptest::collection::vec(5usize..8, 0..=10),
    ) {
        let of = |states: &[usize]| {
            let numbered = states.iter().enumerate();
            numbered.map(|(n, state)| report(n, JobState::ALL[*state])).collect::<Vec<_>>()
        };
        let total = names.len() + under_way.len() + over.len();
        let history = History {
            plans: names.iter().map(|name| open(name)).collect(),
            under_way: of(&under_way),
            over: of(&over),
        };
        for locale in Locale::ALL {
            let view = view(locale, &history);
            let body = view.card.unwrap().body;
            prop_assert!(body.encode_utf16().count() <= 4096);
            prop_assert!(!body.is_empty());
            prop_assert!(view.buttons.len() <= MOST_BUTTONS);
            prop_assert!(view.buttons.iter().all(|button| button.label.chars().count() <= 80));
            prop_assert!(total > 0 || view.buttons.is_empty());
        }
    }
}
