//! Links: whose they are, and that a key opens for nobody else.

use chartkeeper::domain::ids::{AccountId, MemberId, Millis, ServerName, TeamId};
use chartkeeper::store::links::NewLink;
use chartkeeper::store::seal::{Binding, Keyring, SealError, generate};
use secrecy::{ExposeSecret as _, SecretString};

use super::{MEMBER, NOW, Place, TEAM, linked, new_link, on_both, sealed};

on_both! {
    links_read_back_the_newest_last,
    linking_again_replaces_the_key,
    the_account_used_by_default_is_the_one_linked_or_chosen_last,
    a_link_is_its_members_alone,
    a_removed_link_is_gone,
    a_stored_key_opens_only_for_what_it_was_bound_to,
    a_missing_sealing_key_is_named,
    an_account_belongs_to_its_chart_server,
}

async fn links_read_back_the_newest_last(place: &Place) {
    let store = place.store().await;
    assert!(!store.any_sealed().await.unwrap());
    let mut put = Vec::new();
    for (n, name) in (0..).zip(["zoe", "ada", "mia"]) {
        let link = store.put_link(new_link(name, MEMBER), NOW.plus(n)).await;
        put.push(link.unwrap());
    }
    assert!(store.any_sealed().await.unwrap());
    assert_eq!(store.links_of(TEAM, MEMBER).await.unwrap(), put);
    for link in &put {
        let id = &link.account.id;
        let read = store.link(TEAM, MEMBER, id).await.unwrap();
        assert_eq!(read.as_ref(), Some(link));
        let account = store.account(id).await.unwrap();
        assert_eq!(account.as_ref(), Some(&link.account));
    }
    let none = AccountId("none".into());
    assert_eq!(store.account(&none).await.unwrap(), None);
    assert_eq!(store.link(TEAM, MEMBER, &none).await.unwrap(), None);
}

async fn linking_again_replaces_the_key(place: &Place) {
    let store = place.store().await;
    let first = linked(&store, "ada").await;
    let other = store.put_link(new_link("zoe", MEMBER), NOW.plus(1)).await;
    let again = NewLink {
        sealed: sealed("another key", MEMBER),
        ..new_link("ada", MEMBER)
    };
    let again = store.put_link(again, NOW.plus(2)).await.unwrap();
    assert_eq!(again.account, first.account);
    assert_ne!(again.sealed, first.sealed);
    let links = store.links_of(TEAM, MEMBER).await.unwrap();
    assert_eq!(links, [again, other.unwrap()]);
}

async fn the_account_used_by_default_is_the_one_linked_or_chosen_last(place: &Place) {
    let store = place.store().await;
    let ada = linked(&store, "ada").await.account;
    let zoe = store.put_link(new_link("zoe", MEMBER), NOW.plus(1)).await;
    let zoe = zoe.unwrap().account;
    let last = async || {
        let mut links = store.links_of(TEAM, MEMBER).await.unwrap();
        links.pop().unwrap().account.username
    };
    assert_eq!(last().await, "zoe");
    // The clock may stand still, or go back.
    for (account, now) in [(&ada, NOW), (&zoe, NOW), (&ada, NOW.plus(5))] {
        let chosen = store.choose_link(TEAM, MEMBER, &account.id, now).await;
        assert!(chosen.unwrap());
        assert_eq!(last().await, account.username);
    }
    let stranger = store.choose_link(TEAM, MemberId(77), &ada.id, NOW).await;
    assert!(!stranger.unwrap());
}

async fn a_link_is_its_members_alone(place: &Place) {
    let store = place.store().await;
    let mine = linked(&store, "ada").await;
    let id = mine.account.id.clone();
    let second = MemberId(2);
    let theirs = store.put_link(new_link("ada", second), NOW).await.unwrap();
    assert_eq!(theirs.account, mine.account);
    assert_eq!(store.links_of(TEAM, MEMBER).await.unwrap(), [mine]);
    assert_eq!(store.links_of(TEAM, second).await.unwrap(), [theirs]);
    for (team, member) in [(TeamId(1), MEMBER), (TEAM, MemberId(3))] {
        assert_eq!(store.links_of(team, member).await.unwrap(), []);
        assert_eq!(store.link(team, member, &id).await.unwrap(), None);
    }
    let mut members = store.members_linked(TEAM, &id).await.unwrap();
    members.sort();
    assert_eq!(members, [second, MEMBER]);
    assert_eq!(store.members_linked(TeamId(1), &id).await.unwrap(), []);
}

async fn a_removed_link_is_gone(place: &Place) {
    let store = place.store().await;
    let link = linked(&store, "ada").await;
    let kept = store.put_link(new_link("ada", MemberId(2)), NOW).await;
    let id = &link.account.id;
    assert!(!store.remove_link(TeamId(1), MEMBER, id).await.unwrap());
    assert!(!store.remove_link(TEAM, MemberId(3), id).await.unwrap());
    assert!(store.remove_link(TEAM, MEMBER, id).await.unwrap());
    assert!(!store.remove_link(TEAM, MEMBER, id).await.unwrap());
    assert_eq!(store.links_of(TEAM, MEMBER).await.unwrap(), []);
    assert_eq!(store.link(TEAM, MEMBER, id).await.unwrap(), None);
    let others = store.links_of(TEAM, MemberId(2)).await.unwrap();
    assert_eq!(others, [kept.unwrap()]);
}

async fn a_stored_key_opens_only_for_what_it_was_bound_to(place: &Place) {
    let store = place.store().await;
    let ring = Keyring::from_list(&generate()).unwrap();
    let bound = Binding {
        origin: "https://charts.example".into(),
        team: TEAM,
        member: MEMBER,
    };
    let link = NewLink {
        sealed: ring.seal(&SecretString::from("a key"), &bound).unwrap(),
        ..new_link("ada", MEMBER)
    };
    store.put_link(link, NOW).await.unwrap();
    let link = store.links_of(TEAM, MEMBER).await.unwrap().remove(0);
    let opened = ring.open(&link.sealed, &bound).unwrap();
    assert_eq!(opened.expose_secret(), "a key");
    let others = [
        Binding {
            origin: "https://charts.example.evil".into(),
            ..bound.clone()
        },
        Binding {
            team: TeamId(1),
            ..bound.clone()
        },
        Binding {
            member: MemberId(1),
            ..bound.clone()
        },
    ];
    for other in others {
        let refused = ring.open(&link.sealed, &other).err();
        assert_eq!(refused, Some(SealError::Broken), "{other:?}");
    }
    // Nor for another member to whose link somebody copied it.
    let thief = MemberId(2);
    store.put_link(new_link("ada", thief), NOW).await.unwrap();
    place
        .behind_its_back(
            "UPDATE links SET sealed = (SELECT MAX(l.sealed) FROM links l WHERE l.member <> 2), \
             key_fingerprint = (SELECT MAX(l.key_fingerprint) FROM links l WHERE l.member <> 2)",
        )
        .await;
    let stolen = store.links_of(TEAM, thief).await.unwrap().remove(0);
    assert_eq!(stolen.sealed, link.sealed);
    let as_thief = Binding {
        member: stolen.member,
        ..bound
    };
    let refused = ring.open(&stolen.sealed, &as_thief).err();
    assert_eq!(refused, Some(SealError::Broken));
}

async fn a_missing_sealing_key_is_named(place: &Place) {
    let store = place.store().await;
    linked(&store, "ada").await;
    let link = store.links_of(TEAM, MEMBER).await.unwrap().remove(0);
    let bound = Binding {
        origin: link.account.origin.clone(),
        team: link.team,
        member: link.member,
    };
    let new = Keyring::from_list(&generate()).unwrap();
    let fingerprint = link.sealed.fingerprint.clone();
    assert_eq!(
        new.open(&link.sealed, &bound).err(),
        Some(SealError::KeyMissing { fingerprint })
    );
}

async fn an_account_belongs_to_its_chart_server(place: &Place) {
    let store = place.store().await;
    let here = linked(&store, "ada").await;
    let there = NewLink {
        server: ServerName("work".into()),
        ..new_link("ada", MEMBER)
    };
    let there = store.put_link(there, NOW.plus(1)).await.unwrap();
    assert_ne!(there.account.id, here.account.id);
    // The server moved: the account is the same, and tells where it stands now.
    let moved = NewLink {
        origin: "https://moved.example".into(),
        ..new_link("ada", MEMBER)
    };
    let moved = store.put_link(moved, Millis(NOW.0 + 2)).await.unwrap();
    assert_eq!(moved.account.id, here.account.id);
    let account = store.account(&here.account.id).await.unwrap().unwrap();
    assert_eq!(account.origin, "https://moved.example");
}

#[tokio::test]
async fn a_key_is_nowhere_in_clear_on_disk() {
    const CANARY: &str = "canary-5f0e6c1b9d";
    let place = Place::sqlite();
    let store = place.store().await;
    let link = NewLink {
        sealed: sealed(CANARY, MEMBER),
        ..new_link("marker-of-the-name", MEMBER)
    };
    let link = store.put_link(link, NOW).await.unwrap();
    store
        .remove_link(TEAM, MEMBER, &link.account.id)
        .await
        .unwrap();
    let again = NewLink {
        sealed: sealed(CANARY, MEMBER),
        ..new_link("marker-of-the-name", MEMBER)
    };
    store.put_link(again, NOW).await.unwrap();
    assert!(!format!("{link:?} {store:?}").contains(CANARY));

    let mut looked_at = Vec::new();
    let mut all = Vec::new();
    for file in std::fs::read_dir(place.dir().unwrap()).unwrap() {
        let file = file.unwrap();
        looked_at.push(file.file_name().into_string().unwrap());
        all.extend(std::fs::read(file.path()).unwrap());
    }
    for file in ["store.db", "store.db-wal", "store.db-shm"] {
        assert!(looked_at.iter().any(|one| one == file), "{looked_at:?}");
    }
    assert!(
        contains(&all, b"marker-of-the-name"),
        "the search finds nothing"
    );
    assert!(!contains(&all, CANARY.as_bytes()));
    // Nor coded: base64 of any text with the canary in it holds one of these.
    for inner in [CANARY, &CANARY[1..], &CANARY[2..]] {
        use base64::Engine as _;
        let whole = &inner[..inner.len() / 3 * 3];
        let coded = base64::engine::general_purpose::STANDARD.encode(whole);
        assert!(!contains(&all, coded.as_bytes()));
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
