//! Counting accounts on a schedule and noticing what is to be told, over a chart server that says what it is told to
//! and a channel that takes what it is given: months in seconds, and as many restarts as one likes.

mod scripted;

use chartkeeper::domain::alert::{REARM, THRESHOLDS};
use chartkeeper::domain::ids::Millis;
use chartkeeper::domain::notice::News;
use chartkeeper::domain::watch::{Counting, Silence};
use chartkeeper::ops::notifier::NotTold;
use chartkeeper::servers::{ServerError, Trouble};
use proptest::prelude::*;

use scripted::{Install, JANE, MAX, TEAM};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The thresholds that a series of counts crosses, each threshold by itself.
fn crossings(counts: &[u64], limit: u64) -> Vec<(usize, u64)> {
    let mut armed = [true; 4];
    let mut told = Vec::new();
    for (n, plots) in counts.iter().enumerate() {
        let mut highest = None;
        for (armed, threshold) in armed.iter_mut().zip(THRESHOLDS) {
            if plots * 100 <= (threshold - REARM) * limit {
                *armed = true;
            }
            if plots * 100 >= threshold * limit && *armed {
                *armed = false;
                highest = Some(threshold);
            }
        }
        told.extend(highest.map(|threshold| (n, threshold)));
    }
    told
}

/// Three months of use: a slow rise, purges, a day of many uploads, and hovering about a threshold.
fn three_months() -> Vec<u64> {
    let mut counts = Vec::new();
    for day in 0..90_u64 {
        let base = match day {
            0..=29 => 60 + day * 30 / 29,
            30 => 96,
            31..=39 => 70 - (day - 31),
            40..=59 => 88 + (day % 3) * 3,
            60..=69 => 79 + day % 2,
            70 => 100,
            _ => 84 - (day - 71) / 2,
        };
        counts.extend([base, base, base + u64::from(day % 7 == 0), base]);
    }
    counts
}

#[tokio::test]
async fn three_months_give_exactly_their_alerts_each_once_across_restarts() {
    let mut install = Install::new().await;
    let counts = three_months();
    install.server.holds("jane", 0);
    install.link(TEAM, JANE, "jane").await;
    install.notices_in(TEAM, 7).await;
    let mut expected = Vec::new();
    for (n, plots) in counts.iter().enumerate() {
        install.server.holds("jane", *plots);
        install.clock.advance_ms(6 * HOUR);
        if n % 11 == 0 {
            install.restart().await;
        }
        // Once more at once, as after a crash between two steps.
        install.look().await;
        install.look().await;
        let due = crossings(&counts[..=n], 100);
        expected.extend(due.last().filter(|last| last.0 == n).map(|last| last.1));
        assert_eq!(install.channel.alerts(), expected, "after {n}");
    }
    assert_eq!(expected, [80, 90, 95, 90, 95, 100]);
    // Thinned out as it aged: all of two days, one a day of what is older than two weeks.
    let samples = install.samples(JANE).await;
    assert!((60..=160).contains(&samples.len()), "{}", samples.len());
    assert_eq!(samples.last().unwrap().plots, *counts.last().unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn no_alert_without_a_crossing_and_no_crossing_without_an_alert(
        counts in proptest::collection::vec(60_u64..105, 1..12),
        restarts in proptest::collection::vec(0_usize..12, 0..3),
        refusals in proptest::collection::vec(0_usize..12, 0..4),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (told, expected) = runtime.block_on(async {
            let mut install = Install::new().await;
            install.server.holds("jane", 0);
            install.link(TEAM, JANE, "jane").await;
            install.notices_in(TEAM, 7).await;
            for (n, plots) in counts.iter().enumerate() {
                install.server.holds("jane", *plots);
                install.clock.advance_ms(6 * HOUR);
                install.channel.answers(refusals.contains(&n).then_some(NotTold::NotNow));
                install.look().await;
                if restarts.contains(&n) {
                    install.restart().await;
                }
            }
            install.channel.answers(None);
            install.look().await;
            let expected = crossings(&counts, 100).into_iter().map(|one| one.1);
            (install.channel.alerts(), expected.collect::<Vec<_>>())
        });
        // What was kept back while Discord was away may come together, and so in another order.
        let sorted = |mut all: Vec<u64>| { all.sort_unstable(); all };
        prop_assert_eq!(sorted(told), sorted(expected));
    }
}

#[tokio::test]
async fn an_account_is_counted_once_an_hour_by_one_call_whoever_is_linked_to_it() {
    let mut install = Install::new().await;
    install.server.holds("jane", 10);
    install.link(TEAM, JANE, "jane").await;
    install.link(TEAM, MAX, "jane").await;
    install.link(TEAM + 1, JANE, "jane").await;
    let before = install.server.counts();
    for _ in 0..10 * 60 {
        install.clock.advance_ms(MINUTE);
        install.look().await;
    }
    let counted = install.server.counts() - before;
    assert!((9..=11).contains(&counted), "{counted}");
    // Its limit is asked for once a day.
    assert_eq!(install.server.limits_asked(), 3);
    // Near the limit it is counted every quarter of an hour.
    install.server.holds("jane", 93);
    install.clock.advance_ms(2 * HOUR);
    install.look().await;
    let before = install.server.counts();
    for _ in 0..5 * 60 {
        install.clock.advance_ms(MINUTE);
        install.look().await;
    }
    let counted = install.server.counts() - before;
    assert!((18..=21).contains(&counted), "{counted}");
}

#[tokio::test]
async fn where_pages_have_to_be_listed_it_is_counted_every_six_hours() {
    let mut install = Install::new().await;
    install.server.holds("jane", 93);
    install.server.takes(Counting::Pages);
    install.link(TEAM, JANE, "jane").await;
    let before = install.server.counts();
    for _ in 0..48 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    let counted = install.server.counts() - before;
    assert!((7..=8).contains(&counted), "{counted}");
}

#[tokio::test]
async fn many_accounts_are_counted_a_few_at_a_time_and_come_at_different_minutes() {
    let mut install = Install::new().await;
    for n in 0..60 {
        install.server.holds(&format!("user{n}"), 10);
        install.link(TEAM, 100 + n, &format!("user{n}")).await;
    }
    install.server.is_slow();
    install.clock.advance_ms(3 * HOUR);
    install.look().await;
    let most = install.server.most_in_flight();
    assert!((2..=4).contains(&most), "{most}");
    let mut in_a_look = Vec::new();
    for _ in 0..150 {
        let before = install.server.counts();
        install.clock.advance_ms(MINUTE);
        install.look().await;
        in_a_look.push(install.server.counts() - before);
    }
    assert!(in_a_look.iter().all(|n| *n <= 8), "{in_a_look:?}");
    assert!(
        in_a_look.iter().filter(|n| **n > 0).count() > 25,
        "{in_a_look:?}"
    );
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_ever_more_rarely_and_once_for_all_its_accounts() {
    let mut install = Install::new().await;
    for n in 0..20 {
        install.server.holds(&format!("user{n}"), 10);
        install.link(TEAM, 100 + n, &format!("user{n}")).await;
    }
    install.notices_in(TEAM, 7).await;
    install
        .server
        .fails(Some(ServerError::Unavailable(Trouble::NoConnection)));
    let before = install.server.counts();
    let mut asked = Vec::new();
    for _ in 0..24 * 60 {
        let before = install.server.counts();
        install.clock.advance_ms(MINUTE);
        install.look().await;
        asked.push(install.server.counts() - before);
    }
    // After 15 minutes, 30, 1, 2, 4 and then 6 hours, and never many at once.
    let counted = install.server.counts() - before;
    assert!((8..=16).contains(&counted), "{counted}: {asked:?}");
    // Gone for six hours: each account's members hear of it, all in one message, once.
    let gone = install.channel.news();
    assert_eq!(gone, [vec![News::Gone(Silence::Away); 20]], "{gone:?}");
    // It is back: all are counted, and nothing is said.
    install.server.fails(None);
    for _ in 0..8 * 60 {
        install.clock.advance_ms(MINUTE);
        install.look().await;
    }
    assert_eq!(install.channel.news().len(), 1);
    // And away again: told once more.
    install
        .server
        .fails(Some(ServerError::Unavailable(Trouble::TimedOut)));
    for _ in 0..24 * 4 {
        install.clock.advance_ms(15 * MINUTE);
        install.look().await;
    }
    assert_eq!(install.channel.news().len(), 2);
}

#[tokio::test]
async fn a_closed_server_is_told_at_once_a_bad_certificate_after_an_hour_and_one_that_is_busy_never()
 {
    for (error, hours, expected) in [
        (ServerError::ClosedCloud, 2, Some(Silence::Closed)),
        (
            ServerError::Unavailable(Trouble::BadCertificate),
            8,
            Some(Silence::BadCertificate),
        ),
        (
            ServerError::RateLimited(std::time::Duration::from_secs(9)),
            48,
            None,
        ),
        (
            ServerError::NotUnderstood("a page".into()),
            30,
            Some(Silence::Away),
        ),
    ] {
        let mut install = Install::new().await;
        install.server.holds("jane", 10);
        install.link(TEAM, JANE, "jane").await;
        install.notices_in(TEAM, 7).await;
        install.server.fails(Some(error));
        for _ in 0..hours * 4 {
            install.clock.advance_ms(15 * MINUTE);
            install.look().await;
        }
        let expected: Vec<_> = expected
            .map(|how| vec![News::Gone(how)])
            .into_iter()
            .collect();
        assert_eq!(install.channel.news(), expected);
    }
}

#[tokio::test]
async fn one_account_that_cannot_be_counted_keeps_no_other_from_it() {
    let mut install = Install::new().await;
    for user in ["odd", "even"] {
        install.server.holds(user, 10);
        install.link(TEAM, JANE, user).await;
    }
    install
        .server
        .fails_for("odd", ServerError::Unavailable(Trouble::ErrorStatus));
    install.server.holds("even", 85);
    install.notices_in(TEAM, 7).await;
    for _ in 0..12 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    assert_eq!(install.channel.alerts(), [80]);
    assert_eq!(install.channel.news().len(), 1);
}

#[tokio::test]
async fn a_key_that_is_refused_is_told_once_and_again_only_after_it_worked() {
    let mut install = Install::new().await;
    install.server.holds("jane", 10);
    install.link_with(TEAM, JANE, "jane", "old key").await;
    install.notices_in(TEAM, 7).await;
    install.server.refuses("old key");
    for _ in 0..48 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    assert_eq!(install.channel.news(), [[News::KeyRefused]]);
    assert_eq!(install.channel.named(0), [JANE]);
    // Another member's key works: she is named no more, and the account is counted.
    install.link_with(TEAM, MAX, "jane", "another key").await;
    install.server.holds("jane", 85);
    for _ in 0..8 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    assert_eq!(install.channel.alerts(), [80]);
    // She gives a new one, which is refused later.
    install.link_with(TEAM, JANE, "jane", "new key").await;
    install.server.refuses("another key");
    install.server.refuses("new key");
    for _ in 0..48 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    let refused = install.channel.news();
    assert_eq!(
        refused
            .iter()
            .filter(|news| **news == [News::KeyRefused])
            .count(),
        2
    );
    let mut named = install.channel.named(2);
    named.sort_unstable();
    assert_eq!(named, [JANE, MAX]);
}

#[tokio::test]
async fn the_key_of_a_member_who_left_is_not_used() {
    let mut install = Install::new().await;
    install.server.holds("jane", 10);
    install.link(TEAM, JANE, "jane").await;
    install.leaves(TEAM, JANE).await;
    let before = install.server.counts();
    for _ in 0..24 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    assert_eq!(install.server.counts(), before);
}

#[tokio::test]
async fn a_raised_limit_is_noticed_within_a_day_and_can_be_neared_again() {
    let mut install = Install::new().await;
    install.server.holds("jane", 0);
    install.link(TEAM, JANE, "jane").await;
    install.notices_in(TEAM, 7).await;
    install.server.holds("jane", 92);
    install.clock.advance_ms(2 * HOUR);
    install.look().await;
    install.server.may_hold("jane", 200);
    for _ in 0..27 {
        install.clock.advance_ms(HOUR);
        install.look().await;
    }
    install.server.holds("jane", 165);
    install.clock.advance_ms(2 * HOUR);
    install.look().await;
    assert_eq!(install.channel.alerts(), [90, 80]);
}

#[tokio::test]
async fn what_discord_does_not_take_is_posted_later_and_once() {
    let mut install = Install::new().await;
    install.server.holds("jane", 0);
    install.link(TEAM, JANE, "jane").await;
    install.notices_in(TEAM, 7).await;
    install.server.holds("jane", 85);
    install.channel.answers(Some(NotTold::NotNow));
    install.clock.advance_ms(2 * HOUR);
    install.look().await;
    install.restart().await;
    install.look().await;
    assert_eq!(install.channel.alerts(), [0; 0]);
    install.channel.answers(None);
    install.look().await;
    install.look().await;
    assert_eq!(install.channel.alerts(), [80]);
}

#[tokio::test]
async fn what_was_being_posted_when_the_process_was_killed_is_posted_at_most_once() {
    for (away, posted_again) in [(MINUTE, true), (DAY, false)] {
        let mut install = Install::new().await;
        install.server.holds("jane", 0);
        install.link(TEAM, JANE, "jane").await;
        install.notices_in(TEAM, 7).await;
        install.server.holds("jane", 85);
        install.clock.advance_ms(2 * HOUR);
        install.channel.takes_it_and_the_process_dies();
        install.is_killed_while_it_tells().await;
        assert_eq!(install.channel.alerts(), [80]);
        install.clock.advance_ms(away);
        install.restart().await;
        install.look().await;
        install.look().await;
        assert_eq!(install.channel.alerts(), [80]);
        assert_eq!(install.channel.tries(), 1 + usize::from(posted_again));
    }
}

#[tokio::test]
async fn unlinking_the_last_link_leaves_no_sample() {
    let mut install = Install::new().await;
    install.server.holds("jane", 85);
    install.link(TEAM, JANE, "jane").await;
    install.link(TEAM, MAX, "jane").await;
    install.clock.advance_ms(DAY);
    install.look().await;
    let account = install.account(JANE).await;
    install.unlink(TEAM, JANE).await;
    let left = install.keeper.store.counted(&account, Millis(0)).await;
    assert_eq!(left.unwrap().len(), 2);
    install.unlink(TEAM, MAX).await;
    let left = install.keeper.store.counted(&account, Millis(0)).await;
    assert_eq!(left.unwrap(), []);
    // Linked anew, it begins anew: what it holds then is told with the link alone.
    install.link(TEAM, JANE, "jane").await;
    install.notices_in(TEAM, 7).await;
    install.clock.advance_ms(DAY);
    install.look().await;
    assert_eq!(install.channel.alerts(), [0; 0]);
}
