//! What is due, what was told, and what is still to be told.

use chartkeeper::domain::alert::{Snooze, SnoozeFor, State};
use chartkeeper::domain::ids::{MemberId, Millis, TeamId};
use chartkeeper::domain::notice::{Alerts, News, Noticed, Way};
use chartkeeper::domain::quota::PlotLimit;
use chartkeeper::domain::watch::Silence;
use chartkeeper::store::Store;
use chartkeeper::store::alerts::ToTell;
use chartkeeper::store::links::LinkedAccount;
use chartkeeper::store::samples::{Counted, Trouble};

use super::{MEMBER, NOW, Place, TEAM, linked, new_link, on_both};

on_both! {
    an_account_is_due_for_one_at_a_time_and_again_when_the_lease_is_over,
    a_count_is_kept_by_who_holds_it_alone,
    a_server_in_trouble_is_left_alone_until_then,
    a_state_changes_once_with_what_is_to_be_told,
    what_is_told_at_a_command_is_taken_once,
    nothing_is_left_of_an_account_to_which_nobody_is_linked,
    what_was_read_is_what_was_written,
}

const LEASE_MS: i64 = 600_000;

async fn account(store: &Store) -> LinkedAccount {
    let account = linked(store, "jane").await;
    store.watch(&account.account.id, NOW).await.unwrap();
    account
}

fn counted(at: Millis, plots: u64) -> Counted {
    Counted {
        at,
        plots,
        limit: PlotLimit::Plots(100),
    }
}

fn told(way: Way, member: Option<MemberId>) -> ToTell {
    ToTell {
        noticed: Noticed {
            at: NOW,
            news: News::Reached {
                threshold: 90,
                plots: 92,
                limit: 100,
            },
        },
        way,
        member,
    }
}

async fn an_account_is_due_for_one_at_a_time_and_again_when_the_lease_is_over(place: &Place) {
    let stores = place.stores(4).await;
    assert_eq!(stores[0].unwatched().await.unwrap(), []);
    let account = account(&stores[0]).await.account;
    assert_eq!(stores[0].unwatched().await.unwrap(), []);
    let lease = NOW.plus(LEASE_MS);
    let early = stores[0].take_due(NOW.plus(-1), lease, 9).await.unwrap();
    assert_eq!(early, []);
    let asked = stores.iter().map(|store| store.take_due(NOW, lease, 9));
    let taken = futures_util::future::join_all(asked).await.into_iter();
    let taken: Vec<_> = taken.flat_map(Result::unwrap).collect();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(
        (&taken[0].account, &taken[0].server),
        (&account.id, &account.server)
    );
    let again = stores[1]
        .take_due(lease, lease.plus(LEASE_MS), 9)
        .await
        .unwrap();
    assert_eq!(again.len(), 1);
}

async fn a_count_is_kept_by_who_holds_it_alone(place: &Place) {
    let store = place.store().await;
    let id = account(&store).await.account.id;
    let lease = NOW.plus(LEASE_MS);
    let first = store.take_due(NOW, lease, 9).await.unwrap().remove(0);
    let second = store
        .take_due(lease, lease.plus(LEASE_MS), 9)
        .await
        .unwrap()
        .remove(0);
    let late = store
        .put_counted(&first, counted(lease, 7), lease.plus(1))
        .await;
    assert!(!late.unwrap());
    assert!(!store.put_off(&first, NOW).await.unwrap());
    let kept = store
        .put_counted(&second, counted(lease, 8), lease.plus(1))
        .await;
    assert!(kept.unwrap());
    assert_eq!(
        store.counted(&id, Millis(0)).await.unwrap(),
        [counted(lease, 8)]
    );
    assert_eq!(store.counted(&id, lease.plus(1)).await.unwrap(), []);
    store.remove_counted(&id, &[lease]).await.unwrap();
    assert_eq!(store.counted(&id, Millis(0)).await.unwrap(), []);
}

async fn a_server_in_trouble_is_left_alone_until_then(place: &Place) {
    let store = place.store().await;
    let account = account(&store).await.account;
    let trouble = Trouble {
        silence: Silence::Away,
        since: NOW,
        failures: 1,
        until: NOW.plus(9),
    };
    store.set_trouble(&account.server, &trouble).await.unwrap();
    assert_eq!(store.troubles().await.unwrap()[&account.server], trouble);
    let lease = NOW.plus(LEASE_MS);
    assert_eq!(store.take_due(NOW.plus(8), lease, 9).await.unwrap(), []);
    assert_eq!(
        store.take_due(NOW.plus(9), lease, 9).await.unwrap().len(),
        1
    );
    let linked_on = store.linked_on(&account.server).await.unwrap();
    assert_eq!(linked_on, [(TEAM, account.id.clone())]);
    let before = store.told(TEAM, &account.id).await.unwrap();
    let gone = before.gone_too();
    store
        .set_told((TEAM, &account.id), before, gone, &[])
        .await
        .unwrap();
    assert!(store.told(TEAM, &account.id).await.unwrap().gone);
    assert!(store.answers_again(&account.server).await.unwrap());
    assert!(!store.answers_again(&account.server).await.unwrap());
    assert!(!store.told(TEAM, &account.id).await.unwrap().gone);
}

async fn a_state_changes_once_with_what_is_to_be_told(place: &Place) {
    let stores = place.stores(4).await;
    let id = account(&stores[0]).await.account.id;
    for told_now in [80, 90] {
        let was = stores[0].told(TEAM, &id).await.unwrap();
        let now = was.with(State {
            told: told_now,
            snooze: None,
        });
        let to_tell = [told(Way::Channel, None)];
        let id = &id;
        let sets = stores
            .iter()
            .map(|store| store.set_told((TEAM, id), was, now, &to_tell));
        let set = futures_util::future::join_all(sets).await.into_iter();
        let won = set.filter(|one| *one.as_ref().unwrap()).count();
        assert_eq!(won, 1, "{told_now}");
    }
    let waiting = stores[0].to_tell(Way::Channel).await.unwrap();
    assert_eq!(waiting.len(), 2);
    let ids: Vec<String> = waiting.iter().map(|one| one.id.clone()).collect();
    stores[0]
        .note_posting(&ids, "first", Some(NOW))
        .await
        .unwrap();
    stores[0].note_posting(&ids, "second", None).await.unwrap();
    let waiting = stores[0].to_tell(Way::Channel).await.unwrap();
    assert!(
        waiting
            .iter()
            .all(|one| one.batch.as_deref() == Some("first"))
    );
    stores[0].remove_notices(&ids).await.unwrap();
    assert_eq!(stores[0].to_tell(Way::Channel).await.unwrap(), []);
}

async fn what_is_told_at_a_command_is_taken_once(place: &Place) {
    let stores = place.stores(4).await;
    let id = account(&stores[0]).await.account.id;
    let was = stores[0].told(TEAM, &id).await.unwrap();
    let to_tell = [
        told(Way::NextCommand, Some(MEMBER)),
        told(Way::Direct, Some(MEMBER)),
    ];
    stores[0]
        .set_told((TEAM, &id), was, was, &to_tell)
        .await
        .unwrap();
    assert_eq!(stores[0].take_notices(TEAM, MemberId(1)).await.unwrap(), []);
    assert_eq!(stores[0].take_notices(TeamId(1), MEMBER).await.unwrap(), []);
    let asked = stores.iter().map(|store| store.take_notices(TEAM, MEMBER));
    let taken = futures_util::future::join_all(asked).await.into_iter();
    let taken: Vec<_> = taken.flat_map(Result::unwrap).collect();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].to_tell, to_tell[0]);
    assert_eq!(stores[0].to_tell(Way::Direct).await.unwrap().len(), 1);
}

async fn nothing_is_left_of_an_account_to_which_nobody_is_linked(place: &Place) {
    let store = place.store().await;
    let id = account(&store).await.account.id;
    let other = new_link("jane", MemberId(2));
    store.put_link(other, NOW).await.unwrap();
    let lease = NOW.plus(LEASE_MS);
    let due = store.take_due(NOW, lease, 9).await.unwrap().remove(0);
    store
        .put_counted(&due, counted(NOW, 7), lease)
        .await
        .unwrap();
    let was = store.told(TEAM, &id).await.unwrap();
    let to_tell = [
        told(Way::Channel, None),
        told(Way::NextCommand, Some(MEMBER)),
        told(Way::NextCommand, Some(MemberId(2))),
    ];
    let now = was.with(State {
        told: 90,
        snooze: None,
    });
    store
        .set_told((TEAM, &id), was, now, &to_tell)
        .await
        .unwrap();
    assert!(store.remove_link(TEAM, MEMBER, &id).await.unwrap());
    // The other one is still linked.
    assert_eq!(store.take_notices(TEAM, MEMBER).await.unwrap(), []);
    assert_eq!(store.counted(&id, Millis(0)).await.unwrap().len(), 1);
    assert_eq!(store.told(TEAM, &id).await.unwrap().state.told, 90);
    assert!(store.remove_link(TEAM, MemberId(2), &id).await.unwrap());
    assert_eq!(store.counted(&id, Millis(0)).await.unwrap(), []);
    assert!(store.told(TEAM, &id).await.unwrap().is_new());
    assert_eq!(store.to_tell(Way::Channel).await.unwrap(), []);
    assert_eq!(store.to_tell(Way::NextCommand).await.unwrap(), []);
    // A count that was under way leaves nothing either.
    store.watch(&id, NOW).await.unwrap();
    store.put_first(&id, counted(NOW, 9), lease).await.unwrap();
    assert_eq!(store.counted(&id, Millis(0)).await.unwrap(), []);
}

async fn what_was_read_is_what_was_written(place: &Place) {
    let store = place.store().await;
    let id = account(&store).await.account.id;
    for limit in [PlotLimit::Untold, PlotLimit::Unlimited, PlotLimit::Plots(3)] {
        store.set_plot_limit(&id, limit).await.unwrap();
        let account = store.account(&id).await.unwrap().unwrap();
        assert_eq!(account.plot_limit, limit);
        let one = Counted {
            limit,
            ..counted(NOW, 7)
        };
        store.put_first(&id, one, NOW).await.unwrap();
        assert_eq!(store.counted(&id, Millis(0)).await.unwrap(), [one]);
    }
    for how_long in SnoozeFor::ALL {
        let snooze: Snooze = how_long.from(NOW);
        store.snooze(TEAM, &id, snooze).await.unwrap();
        let told = store.told(TEAM, &id).await.unwrap();
        assert_eq!(told.state.snooze, Some(snooze));
    }
    for choice in Alerts::ALL {
        store.set_alerts(TEAM, MEMBER, &id, choice).await.unwrap();
        assert_eq!(store.alerts(TEAM, MEMBER, &id).await.unwrap(), choice);
        let all = store.listeners(TEAM, &id).await.unwrap();
        assert_eq!((all[0].alerts, all[0].refused), (choice, None));
    }
    let mut all_news = vec![News::KeyRefused, News::NoDirectMessages];
    all_news.extend(Silence::ALL.map(News::Gone));
    let link = (TEAM, MEMBER, &id);
    for news in all_news {
        let to_tell = [ToTell {
            noticed: Noticed { at: NOW, news },
            ..told(Way::NextCommand, Some(MEMBER))
        }];
        assert!(store.note_refused(link, NOW, &to_tell).await.unwrap());
        assert!(!store.note_refused(link, NOW, &to_tell).await.unwrap());
        store.note_taken(TEAM, MEMBER, &id).await.unwrap();
        let taken = store.take_notices(TEAM, MEMBER).await.unwrap();
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].to_tell, to_tell[0]);
    }
}
