//! Plans, and that each is approved once, as it was, in time.

use chartkeeper::domain::chart::{Filetype, Ties};
use chartkeeper::domain::ids::{Fid, Millis, PlanId};
use chartkeeper::domain::job::{ItemState, JobState, PauseReason};
use chartkeeper::domain::plan::{Draft, Effect, PlanItem};
use chartkeeper::store::jobs::StopAnswer;
use chartkeeper::store::plans::{Approval, Approving, CancelAnswer, PlanState};
use chartkeeper::store::{StoreError, new_id};
use futures_util::future::join_all;

use super::{
    CHANNEL, LEASE, LONG_AGO, MEMBER, NOW, Place, TEAM, approving, linked, on_both, planned,
    queued, queued_for, states,
};

on_both! {
    a_plan_reads_back_as_it_was_put,
    an_approval_makes_a_job_that_waits,
    a_second_approval_changes_nothing,
    of_twenty_approvals_at_once_one_wins,
    an_expired_plan_cannot_be_approved,
    a_plan_is_cancelled_or_approved_and_never_both,
    one_job_an_account,
    of_twenty_plans_of_one_account_approved_at_once_one_wins,
    a_tampered_plan_is_not_carried_out,
    an_unreadable_plan_is_not_carried_out_and_holds_up_no_other,
    a_tampered_job_that_was_asked_to_stop_frees_its_account,
}

async fn a_plan_reads_back_as_it_was_put(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let titles = [
        "",
        "'; DROP TABLE plans; --",
        "a\u{0}b",
        "图表 📈\n\u{202e}",
        "=1+1",
    ];
    let mut draft = Draft {
        items: vec![],
        ..planned(&store, &account, 0).await
    };
    draft.id = PlanId("another".into());
    // More than go into one statement, in an order that is not that of the ids.
    for local in (0..2400_u64).rev() {
        draft.items.push(PlanItem {
            fid: Fid::new("ada", u64::MAX - local),
            filetype: if local % 2 == 0 {
                Filetype::Grid
            } else {
                Filetype::Plot
            },
            title: titles[usize::try_from(local).unwrap() % titles.len()].into(),
            created: Millis(-1),
            modified: Millis(i64::MAX),
            draws_from: if local % 3 == 0 {
                Ties::Unknown
            } else {
                Ties::Known(vec![Fid::new("ada", local)])
            },
        });
    }
    store.put_plan(&draft).await.unwrap();
    let stored = store.draft(&draft.id).await.unwrap().unwrap();
    assert_eq!(stored.state, PlanState::Open);
    assert!(stored.draft == draft, "what was stored is not what was put");
    assert_eq!(store.draft(&PlanId("none".into())).await.unwrap(), None);
}

async fn an_approval_makes_a_job_that_waits(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let draft = planned(&store, &account, 3).await;
    let effect = Effect::TrashThenDelete(5);
    let asked = Approving {
        effect,
        ..approving(&draft.id)
    };
    let Approval::Approved(job) = store.approve(asked, NOW).await.unwrap() else {
        panic!("not approved");
    };
    assert_eq!((job.team, job.member, job.channel), (TEAM, MEMBER, CHANNEL));
    assert_eq!((job.effect, job.state), (effect, JobState::Queued));
    assert_eq!((&job.plan, &job.account), (&draft.id, &account.account.id));
    assert_eq!(store.job(&job.id).await.unwrap(), Some(job.clone()));
    assert_eq!(states(&store, &job).await, [ItemState::Planned; 3]);
    let locale = store.job_locale(&job.id).await.unwrap();
    assert_eq!(locale.as_deref(), Some("zh"));

    let claim = store.claim("a", NOW, LEASE).await.unwrap().unwrap();
    assert_eq!(claim.approved.plan(), &draft.with_effect(effect));
}

async fn a_second_approval_changes_nothing(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let draft = planned(&store, &account, 2).await;
    let Approval::Approved(job) = store.approve(approving(&draft.id), NOW).await.unwrap() else {
        panic!("not approved");
    };
    let trash = Approving {
        effect: Effect::Trash,
        ..approving(&draft.id)
    };
    for again in [approving(&draft.id), trash] {
        let answer = store.approve(again, NOW).await.unwrap();
        assert_eq!(answer, Approval::AlreadyApproved(Some(job.clone())));
    }
    // Not even when the job is over and the account free again.
    store.stop(&job.id, MEMBER, NOW).await.unwrap();
    let answer = store.approve(approving(&draft.id), NOW).await.unwrap();
    assert!(matches!(answer, Approval::AlreadyApproved(Some(_))));
    assert!(store.claim("a", NOW, LEASE).await.unwrap().is_none());
}

async fn of_twenty_approvals_at_once_one_wins(place: &Place) {
    let stores = place.stores(4).await;
    let account = linked(&stores[0], "ada").await;
    let draft = planned(&stores[0], &account, 5).await;
    let presses = (0..20).map(|n| stores[n % 4].approve(approving(&draft.id), NOW));
    let answers: Vec<Approval> = join_all(presses)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let (won, lost): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .partition(|answer| matches!(answer, Approval::Approved(_)));
    let [Approval::Approved(job)] = won.as_slice() else {
        panic!("{won:?}");
    };
    for answer in lost {
        assert_eq!(answer, Approval::AlreadyApproved(Some(job.clone())));
    }
    assert_eq!(states(&stores[0], job).await.len(), 5);
}

async fn an_expired_plan_cannot_be_approved(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let draft = planned(&store, &account, 1).await;
    for late in [draft.expires, draft.expires.plus(1)] {
        let answer = store.approve(approving(&draft.id), late).await.unwrap();
        assert_eq!(answer, Approval::Expired);
    }
    let none = PlanId("none".into());
    let answer = store.approve(approving(&none), NOW).await.unwrap();
    assert_eq!(answer, Approval::Unknown);
    // The last moment is in time.
    let answer = store
        .approve(approving(&draft.id), draft.expires.plus(-1))
        .await;
    assert!(matches!(answer.unwrap(), Approval::Approved(_)));
}

async fn a_plan_is_cancelled_or_approved_and_never_both(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let draft = planned(&store, &account, 1).await;
    assert_eq!(
        store.cancel(&draft.id, NOW).await.unwrap(),
        CancelAnswer::Cancelled
    );
    assert_eq!(
        store.cancel(&draft.id, NOW).await.unwrap(),
        CancelAnswer::AlreadyCancelled
    );
    let answer = store.approve(approving(&draft.id), NOW).await.unwrap();
    assert_eq!(answer, Approval::Cancelled);

    let draft = planned(&store, &account, 1).await;
    store.approve(approving(&draft.id), NOW).await.unwrap();
    assert_eq!(
        store.cancel(&draft.id, NOW).await.unwrap(),
        CancelAnswer::AlreadyApproved
    );
    let none = PlanId("none".into());
    assert_eq!(
        store.cancel(&none, NOW).await.unwrap(),
        CancelAnswer::Unknown
    );
}

async fn one_job_an_account(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let first = planned(&store, &account, 1).await;
    let second = planned(&store, &account, 1).await;
    let Approval::Approved(job) = store.approve(approving(&first.id), NOW).await.unwrap() else {
        panic!("not approved");
    };
    let answer = store.approve(approving(&second.id), NOW).await.unwrap();
    assert_eq!(answer, Approval::AccountBusy);
    // Another account is not concerned, and the press was not spent.
    queued(&store, 1).await;
    store.stop(&job.id, MEMBER, NOW).await.unwrap();
    let answer = store.approve(approving(&second.id), NOW).await.unwrap();
    assert!(matches!(answer, Approval::Approved(_)), "{answer:?}");
}

async fn of_twenty_plans_of_one_account_approved_at_once_one_wins(place: &Place) {
    let stores = place.stores(4).await;
    let account = linked(&stores[0], "ada").await;
    let mut drafts = Vec::new();
    for _ in 0..20 {
        drafts.push(planned(&stores[0], &account, 1).await);
    }
    let presses = drafts
        .iter()
        .enumerate()
        .map(|(n, draft)| stores[n % 4].approve(approving(&draft.id), NOW));
    let answers: Vec<Approval> = join_all(presses)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let won = answers
        .iter()
        .filter(|answer| matches!(answer, Approval::Approved(_)));
    assert_eq!(won.count(), 1);
    let busy = answers
        .iter()
        .filter(|answer| **answer == Approval::AccountBusy);
    assert_eq!(busy.count(), 19);
}

async fn a_tampered_plan_is_not_carried_out(place: &Place) {
    let store = place.store().await;
    linked(&store, "the account that a plan is given to").await;
    for tampering in [
        "UPDATE plan_items SET fid = 'ada:9000' WHERE n = 1",
        "UPDATE plan_items SET filetype = 'grid' WHERE n = 1",
        "UPDATE plan_items SET title = '\"another\"' WHERE n = 1",
        "UPDATE plan_items SET created = created + 1 WHERE n = 0",
        "UPDATE plan_items SET modified = modified + 1 WHERE n = 0",
        "UPDATE plan_items SET draws_from = '\"unknown\"' WHERE n = 2",
        "UPDATE plan_items SET n = 7 WHERE n = 2",
        "DELETE FROM plan_items WHERE n = 2",
        "DELETE FROM items WHERE n = 1",
        "UPDATE approvals SET effect = 'trash'",
        "UPDATE approvals SET effect = 'trash_then_delete', after_ms = 1",
        "UPDATE jobs SET effect = 'trash'",
        "UPDATE plans SET account_id = \
         (SELECT MIN(id) FROM accounts WHERE id <> plans.account_id)",
    ] {
        let job = queued(&store, 3).await;
        place.behind_its_back(tampering).await;
        let refused = store.claim("a", NOW, LEASE).await;
        assert!(
            matches!(refused, Err(StoreError::Tampered(_))),
            "{tampering}"
        );
        assert!(store.claim("a", NOW, LEASE).await.unwrap().is_none());
        let job = store.job(&job.id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Paused);
        assert_eq!(job.paused, Some(PauseReason::NotUnderstood));
        // Not even when somebody has it go on.
        store.go_on(&job.id, MEMBER, LONG_AGO, NOW).await.unwrap();
        let refused = store.claim("a", NOW, LEASE).await;
        assert!(
            matches!(refused, Err(StoreError::Tampered(_))),
            "{tampering}"
        );
        let answer = store.stop(&job.id, MEMBER, NOW).await.unwrap();
        assert_eq!(answer, StopAnswer::Stopped);
    }
}

async fn an_unreadable_plan_is_not_carried_out_and_holds_up_no_other(place: &Place) {
    let store = place.store().await;
    for unreadable in [
        "UPDATE plan_items SET draws_from = '?' WHERE n = 1",
        "UPDATE plan_items SET fid = '?' WHERE n = 1",
        "UPDATE items SET state = '?' WHERE n = 1",
        "UPDATE jobs SET paused = '?' WHERE state = 'queued'",
    ] {
        let job = queued(&store, 3).await;
        place.behind_its_back(unreadable).await;
        let account = linked(&store, &new_id()).await;
        let other = queued_for(&store, &account, 1, NOW.plus(1)).await;
        let refused = store.claim("a", NOW, LEASE).await;
        assert!(
            matches!(refused, Err(StoreError::Tampered(_))),
            "{unreadable}"
        );
        let job = store.job(&job.id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Paused, "{unreadable}");
        let claim = store.claim("a", NOW, LEASE).await.unwrap().unwrap();
        assert_eq!(claim.job.id, other.id);
    }
}

async fn a_tampered_job_that_was_asked_to_stop_frees_its_account(place: &Place) {
    let store = place.store().await;
    let claim = super::running(&store, 2).await;
    store.stop(&claim.job.id, MEMBER, NOW).await.unwrap();
    place
        .behind_its_back("UPDATE plan_items SET title = 'x' WHERE n = 1")
        .await;
    let later = NOW.plus(LEASE);
    let refused = store.claim("b", later, LEASE).await;
    assert!(
        matches!(refused, Err(StoreError::Tampered(_))),
        "{refused:?}"
    );
    let job = store.job(&claim.job.id).await.unwrap().unwrap();
    assert_eq!((job.state, job.ended), (JobState::Stopped, Some(later)));
}
