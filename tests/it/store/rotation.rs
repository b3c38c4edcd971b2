//! Sealing anew: every link opens before and after, and what came meanwhile stays.

use chartkeeper::domain::ids::MemberId;
use chartkeeper::ops::rotate::{Rotated, rotate};
use chartkeeper::store::Store;
use chartkeeper::store::links::NewLink;
use chartkeeper::store::seal::{Binding, Keyring, generate};
use secrecy::{ExposeSecret as _, SecretString};

use super::{NOW, Place, TEAM, new_link, on_both};

on_both! {
    every_link_is_under_the_first_key_afterwards,
    again_there_is_nothing_to_do,
    what_cannot_be_opened_is_counted_and_left_as_it_is,
    a_link_that_was_made_meanwhile_is_not_overwritten,
    links_are_made_while_others_are_sealed_anew,
}

fn of(member: u64) -> Binding {
    Binding {
        origin: "https://charts.example".into(),
        team: TEAM,
        member: MemberId(member),
    }
}

/// The link of that member to an account of their own, under that ring's first key.
fn under(ring: &Keyring, member: u64, secret: &str) -> NewLink {
    NewLink {
        sealed: ring.seal(&SecretString::from(secret), &of(member)).unwrap(),
        ..new_link(&format!("user{member}"), MemberId(member))
    }
}

async fn linked(store: &Store, ring: &Keyring, members: std::ops::Range<u64>) {
    for member in members {
        let link = under(ring, member, &format!("key {member}"));
        store.put_link(link, NOW).await.unwrap();
    }
}

/// What that ring opens, by member.
async fn opened(store: &Store, ring: &Keyring) -> Vec<(u64, String)> {
    let links = store.sealed_links().await.unwrap();
    let mut opened: Vec<_> = links
        .iter()
        .filter_map(|link| {
            let key = ring.open(&link.sealed, &link.bound).ok()?;
            Some((link.bound.member.0, key.expose_secret().to_owned()))
        })
        .collect();
    opened.sort();
    opened
}

struct Rings {
    old: Keyring,
    both: Keyring,
    new: Keyring,
}

fn rings() -> Rings {
    let (old, new) = (generate(), generate());
    Rings {
        both: Keyring::from_list(&format!("{new}\n{old}\n")).unwrap(),
        old: Keyring::from_list(&old).unwrap(),
        new: Keyring::from_list(&new).unwrap(),
    }
}

async fn every_link_is_under_the_first_key_afterwards(place: &Place) {
    let (store, rings) = (place.store().await, rings());
    linked(&store, &rings.old, 1..4).await;
    linked(&store, &rings.new, 4..6).await;
    let old = rings.old.fingerprints().next().unwrap().to_owned();
    let rotated = rotate(&store, &rings.both).await.unwrap();
    let wanted = Rotated {
        resealed: 3,
        already: 2,
        unused: vec![old],
        ..Rotated::default()
    };
    assert_eq!(rotated, wanted);
    let all: Vec<_> = (1..6).map(|n| (n, format!("key {n}"))).collect();
    assert_eq!(opened(&store, &rings.new).await, all);
    assert_eq!(opened(&store, &rings.old).await, []);
}

async fn again_there_is_nothing_to_do(place: &Place) {
    let (store, rings) = (place.store().await, rings());
    linked(&store, &rings.old, 1..4).await;
    rotate(&store, &rings.both).await.unwrap();
    let before = store.sealed_links().await.unwrap();
    let again = rotate(&store, &rings.both).await.unwrap();
    assert_eq!((again.resealed, again.already), (0, 3));
    assert_eq!(store.sealed_links().await.unwrap(), before);
}

async fn what_cannot_be_opened_is_counted_and_left_as_it_is(place: &Place) {
    let (store, rings) = (place.store().await, rings());
    linked(&store, &rings.old, 1..3).await;
    linked(&store, &rings.new, 3..4).await;
    // Sealed for one member, and stored for another.
    let broken = NewLink {
        sealed: rings.new.seal(&SecretString::from("x"), &of(99)).unwrap(),
        ..new_link("user4", MemberId(4))
    };
    store.put_link(broken, NOW).await.unwrap();
    let before = store.sealed_links().await.unwrap();
    let old = rings.old.fingerprints().next().unwrap().to_owned();
    let rotated = rotate(&store, &rings.new).await.unwrap();
    let wanted = Rotated {
        already: 1,
        missing: [(old, 2)].into(),
        broken: 1,
        ..Rotated::default()
    };
    assert_eq!(rotated, wanted);
    assert_eq!(store.sealed_links().await.unwrap(), before);
}

async fn a_link_that_was_made_meanwhile_is_not_overwritten(place: &Place) {
    let (store, rings) = (place.store().await, rings());
    linked(&store, &rings.old, 1..2).await;
    let read = store.sealed_links().await.unwrap().remove(0);
    let anew = rings
        .new
        .seal(&SecretString::from("key 1"), &of(1))
        .unwrap();
    let linked_again = under(&rings.old, 1, "another key");
    store.put_link(linked_again, NOW).await.unwrap();
    assert!(!store.reseal(&read, &anew).await.unwrap());
    let kept = opened(&store, &rings.both).await;
    assert_eq!(kept, [(1, "another key".to_owned())]);
}

async fn links_are_made_while_others_are_sealed_anew(place: &Place) {
    let (store, rings) = (place.store().await, rings());
    linked(&store, &rings.old, 1..60).await;
    let another = place.stores(2).await.remove(1);
    // A bot that still knows the old key alone links half of them again.
    let linking = async {
        for member in 1..30 {
            let link = under(&rings.old, member, &format!("second key {member}"));
            another.put_link(link, NOW).await.unwrap();
        }
    };
    let (rotated, ()) = tokio::join!(rotate(&store, &rings.both), linking);
    rotated.unwrap();
    rotate(&store, &rings.both).await.unwrap();
    let all: Vec<_> = (1..60)
        .map(|n| {
            let which = if n < 30 { "second key" } else { "key" };
            (n, format!("{which} {n}"))
        })
        .collect();
    assert_eq!(opened(&store, &rings.new).await, all);
}
