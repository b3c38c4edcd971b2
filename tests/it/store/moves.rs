//! Moves: no upload without the right to it, no chart to the trash that did not arrive, one arrival a chart.

use chartkeeper::domain::budget::WriteBudget;
use chartkeeper::domain::chart::Filetype;
use chartkeeper::domain::ids::{Fid, Millis};
use chartkeeper::domain::job::ItemState;
use chartkeeper::domain::moving::Arrival;
use chartkeeper::domain::plan::{Draft, Effect};
use chartkeeper::store::holds::Held;
use chartkeeper::store::items::Moved;
use chartkeeper::store::jobs::{Claim, ClaimRef};
use chartkeeper::store::links::LinkedAccount;
use chartkeeper::store::moves::{Beginning, Upload};
use chartkeeper::store::plans::{Approval, Approving};
use chartkeeper::store::{Store, StoreError, new_id};

use super::{LEASE, MEMBER, NOW, Place, TEAM, approving, linked, on_both, planned, step};

on_both! {
    no_chart_goes_to_the_trash_before_it_arrived_the_same,
    an_upload_leaves_only_while_its_job_may_go_on_and_the_other_account_is_linked,
    an_upload_counts_against_the_budget_there_and_is_not_begun_without,
    one_chart_there_is_the_arrival_of_one_chart,
    a_plan_that_moves_is_approved_for_nothing_less,
    where_a_job_moves_cannot_be_changed_behind_its_back,
    what_was_moved_goes_with_its_job,
}

/// A plan of so many charts, to be moved from one account to another of the same member's.
async fn moving(store: &Store, charts: u64) -> (Draft, LinkedAccount) {
    let from = linked(store, &new_id()).await;
    let there = linked(store, &new_id()).await;
    let stays = planned(store, &from, charts).await;
    let draft = Draft {
        id: chartkeeper::domain::ids::PlanId(new_id()),
        to: Some(there.account.id.clone()),
        ..stays
    };
    store.put_plan(&draft).await.unwrap();
    (draft, there)
}

async fn claimed(store: &Store, charts: u64) -> (Claim, LinkedAccount) {
    let (draft, there) = moving(store, charts).await;
    let approved = store.approve(approving(&draft.id), NOW).await.unwrap();
    let Approval::Approved(job) = approved else {
        panic!("{approved:?}");
    };
    assert_eq!(job.to, draft.to);
    let claim = store.claim("a", NOW, LEASE).await.unwrap().unwrap();
    assert_eq!(claim.approved.plan().to, draft.to);
    (claim, there)
}

const fn upload(fid: &Fid, n: usize) -> Upload<'_> {
    Upload {
        fid,
        filetype: Filetype::Plot,
        n: Some(n),
    }
}

fn chart(n: u64) -> Fid {
    Fid::new("ada", n)
}

fn there(n: u64) -> Fid {
    Fid::new("bob", n)
}

async fn begins(store: &Store, held: &ClaimRef, n: usize) -> Beginning {
    let fid = chart(n as u64);
    let begun = store.begin_upload(held, upload(&fid, n), None, NOW).await;
    begun.unwrap()
}

async fn no_chart_goes_to_the_trash_before_it_arrived_the_same(place: &Place) {
    let store = place.store().await;
    let (claim, _) = claimed(&store, 1).await;
    let trash = [step(0, ItemState::Planned, ItemState::Trashing)];
    let tries = async || store.advance(&claim.held, &trash, NOW).await.unwrap()[0];
    assert_eq!(tries().await, Moved::Lost);
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::Begun);
    // Once more, for a call that went unheard.
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::Begun);
    assert_eq!(tries().await, Moved::Lost);
    let (fid, new) = (chart(0), there(7));
    // What was not uploaded did not arrive.
    let arrived = store.arrived_the_same(&claim.held, &fid, NOW).await;
    assert!(!arrived.unwrap());
    let uploaded = store.uploaded(&claim.held, &fid, (&new, Some("https://x")), NOW);
    assert!(uploaded.await.unwrap());
    assert_eq!(tries().await, Moved::Lost);
    assert_eq!(store.arrived(&claim.job.id).await.unwrap(), 0);
    let arrived = store.arrived_the_same(&claim.held, &fid, NOW).await;
    assert!(arrived.unwrap());
    assert_eq!(store.arrived(&claim.job.id).await.unwrap(), 1);
    let rows = store.moves(&claim.job.id).await.unwrap();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.n, row.arrival), (Some(0), Arrival::Same));
    assert_eq!(row.new.as_ref(), Some(&new));
    assert_eq!(row.address.as_deref(), Some("https://x"));
    assert_eq!(tries().await, Moved::Done);
}

async fn an_upload_leaves_only_while_its_job_may_go_on_and_the_other_account_is_linked(
    place: &Place,
) {
    let store = place.store().await;
    let (claim, other) = claimed(&store, 2).await;
    let stale = ClaimRef {
        fence: claim.held.fence - 1,
        ..claim.held.clone()
    };
    assert_eq!(begins(&store, &stale, 0).await, Beginning::Lost);
    let late = NOW.plus(LEASE);
    let fid = chart(0);
    let lapsed = store.begin_upload(&claim.held, upload(&fid, 0), None, late);
    assert_eq!(lapsed.await.unwrap(), Beginning::Lost);
    store.hold(Held::Team(TEAM, MEMBER), "", NOW).await.unwrap();
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::Held);
    store.release(Held::Team(TEAM, MEMBER), NOW).await.unwrap();
    store
        .remove_link(TEAM, MEMBER, &other.account.id)
        .await
        .unwrap();
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::NotLinked);
    assert_eq!(store.moves(&claim.job.id).await.unwrap(), []);

    let (claim, _) = claimed(&store, 1).await;
    store.stop(&claim.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::StopAsked);
    assert_eq!(store.moves(&claim.job.id).await.unwrap(), []);
}

async fn an_upload_counts_against_the_budget_there_and_is_not_begun_without(place: &Place) {
    let store = place.store().await;
    let (claim, other) = claimed(&store, 3).await;
    let budget: WriteBudget = "2/hour".parse().unwrap();
    let counts = Some((other.account.id.clone(), budget));
    let begins = async |n: usize| {
        let fid = chart(n as u64);
        let begun = store.begin_upload(&claim.held, upload(&fid, n), counts.as_ref(), NOW);
        begun.await.unwrap()
    };
    assert_eq!(begins(0).await, Beginning::Begun);
    assert_eq!(begins(1).await, Beginning::Begun);
    assert!(matches!(begins(2).await, Beginning::NotBefore(_)));
    assert_eq!(store.moves(&claim.job.id).await.unwrap().len(), 2);
}

async fn one_chart_there_is_the_arrival_of_one_chart(place: &Place) {
    let store = place.store().await;
    let (claim, _) = claimed(&store, 2).await;
    for n in [0, 1] {
        assert_eq!(begins(&store, &claim.held, n).await, Beginning::Begun);
    }
    let new = there(7);
    let uploaded = async |n: u64| {
        let fid = chart(n);
        store.uploaded(&claim.held, &fid, (&new, None), NOW).await
    };
    assert!(uploaded(0).await.unwrap());
    // Said again nothing changes, and of another chart it is an error.
    assert!(!uploaded(0).await.unwrap());
    assert!(uploaded(1).await.is_err());
    let rows = store.moves(&claim.job.id).await.unwrap();
    let arrivals: Vec<Arrival> = rows.iter().map(|row| row.arrival).collect();
    assert_eq!(arrivals, [Arrival::Uploaded, Arrival::Uploading]);
    // What has arrived is not begun again.
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::Lost);
}

async fn a_plan_that_moves_is_approved_for_nothing_less(place: &Place) {
    let store = place.store().await;
    let (draft, _) = moving(&store, 1).await;
    for effect in [Effect::Trash, Effect::TrashThenDelete(5)] {
        let asked = Approving {
            effect,
            ..approving(&draft.id)
        };
        let approved = store.approve(asked, NOW).await.unwrap();
        assert_eq!(approved, Approval::Expired, "{effect:?}");
    }
    let approved = store.approve(approving(&draft.id), NOW).await.unwrap();
    assert!(matches!(approved, Approval::Approved(_)));
}

async fn where_a_job_moves_cannot_be_changed_behind_its_back(place: &Place) {
    for sql in [
        "UPDATE plans SET to_account = 'elsewhere'",
        "UPDATE plans SET to_account = NULL",
        "UPDATE jobs SET to_account = NULL",
    ] {
        let store = place.store().await;
        let (draft, _) = moving(&store, 1).await;
        let approved = store.approve(approving(&draft.id), NOW).await.unwrap();
        let Approval::Approved(job) = approved else {
            panic!("{approved:?}");
        };
        place.behind_its_back(sql).await;
        let claim = store.claim("a", NOW, LEASE).await;
        let is_refused = matches!(&claim, Err(StoreError::Tampered(id)) if *id == job.id);
        assert!(is_refused, "{sql}: {claim:?}");
        drop(store);
    }
}

async fn what_was_moved_goes_with_its_job(place: &Place) {
    let store = place.store().await;
    let (claim, _) = claimed(&store, 1).await;
    assert_eq!(begins(&store, &claim.held, 0).await, Beginning::Begun);
    let done = chartkeeper::domain::job::JobState::Done;
    assert!(store.end(&claim.held, done, None, NOW).await.unwrap());
    let later = Millis(NOW.0 + 2_000);
    assert!(store.erase_old(later, later).await.unwrap() > 0);
    assert_eq!(store.moves(&claim.job.id).await.unwrap(), []);
    assert_eq!(store.job(&claim.job.id).await.unwrap(), None);
}
