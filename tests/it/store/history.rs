//! What a member sees of plans and jobs: of accounts that they linked in that team, and no others.

use chartkeeper::domain::ids::{MemberId, TeamId};
use chartkeeper::domain::job::{ItemState, JobState};
use chartkeeper::store::history::Which;

use super::{MEMBER, NOW, Place, TEAM, linked, on_both, planned, queued};

on_both! {
    open_plans_are_the_members_own_until_they_lapse,
    jobs_are_seen_by_those_of_the_account_in_that_team,
}

async fn open_plans_are_the_members_own_until_they_lapse(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let draft = planned(&store, &account, 3).await;
    let open = store.open_plans(TEAM, MEMBER, NOW).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].id, open[0].charts), (&draft.id, 3));
    assert_eq!(open[0].asked, draft.asked);
    let late = store.open_plans(TEAM, MEMBER, draft.expires).await.unwrap();
    assert_eq!(late, []);
    for (team, member) in [(TEAM, MemberId(7)), (TeamId(7), MEMBER)] {
        assert_eq!(store.open_plans(team, member, NOW).await.unwrap(), []);
    }
    store.cancel(&draft.id, NOW).await.unwrap();
    assert_eq!(store.open_plans(TEAM, MEMBER, NOW).await.unwrap(), []);
}

async fn jobs_are_seen_by_those_of_the_account_in_that_team(place: &Place) {
    let store = place.store().await;
    let job = queued(&store, 3).await;
    let seen = async |team, member, which| {
        let jobs = store.jobs_seen_by(team, member, which).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    let under_way = Which::UnderWay;
    let one = std::slice::from_ref(&job.id);
    assert_eq!(seen(TEAM, MEMBER, under_way).await, one);
    assert_eq!(seen(TEAM, MEMBER, Which::Over(10)).await, []);
    assert_eq!(seen(TEAM, MemberId(7), under_way).await, []);
    assert_eq!(seen(TeamId(7), MEMBER, under_way).await, []);
    let tally = store.tally(&job.id).await.unwrap();
    assert_eq!((tally.get(ItemState::Planned), tally.total()), (3, 3));
    store.stop(&job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(seen(TEAM, MEMBER, under_way).await, []);
    assert_eq!(seen(TEAM, MEMBER, Which::Over(10)).await, one);
    assert_eq!(seen(TEAM, MEMBER, Which::Over(0)).await, []);
    let stopped = store.job(&job.id).await.unwrap().unwrap();
    assert_eq!(stopped.state, JobState::Stopped);
    // Whoever unlinks the account sees it no more.
    store.remove_link(TEAM, MEMBER, &job.account).await.unwrap();
    assert_eq!(seen(TEAM, MEMBER, Which::Over(10)).await, []);
}
