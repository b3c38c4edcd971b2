//! Opening: one process a file, nobody else's eyes, and a version that fits.

use chartkeeper::domain::ids::MemberId;
use chartkeeper::store::{Backend, Store, StoreError};
use futures_util::future::join_all;

use super::{MEMBER, NOW, Place, TEAM, linked, new_link, on_both, planned};

on_both! {
    what_was_stored_is_there_after_opening_again,
    a_database_of_a_newer_version_is_refused,
    a_database_whose_tables_were_changed_is_refused,
}

async fn what_was_stored_is_there_after_opening_again(place: &Place) {
    let store = place.store().await;
    let link = linked(&store, "ada").await;
    let draft = planned(&store, &link, 3).await;
    drop(store);
    let store = place.store().await;
    assert_eq!(store.links_of(TEAM, MEMBER).await.unwrap(), [link]);
    let stored = store.draft(&draft.id).await.unwrap().unwrap();
    assert_eq!(stored.draft, draft);
}

async fn a_database_of_a_newer_version_is_refused(place: &Place) {
    drop(place.store().await);
    place
        .behind_its_back("UPDATE _sqlx_migrations SET version = 9000 WHERE version = 1")
        .await;
    let refused = Store::open(place.url()).await;
    assert!(
        matches!(refused, Err(StoreError::Newer { found: 9000, .. })),
        "{refused:?}"
    );
}

async fn a_database_whose_tables_were_changed_is_refused(place: &Place) {
    drop(place.store().await);
    place
        .behind_its_back("UPDATE _sqlx_migrations SET checksum = '00'")
        .await;
    let refused = Store::open(place.url()).await;
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
}

#[tokio::test]
async fn processes_that_start_at_once_on_an_empty_database_all_come_up() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let stores = join_all((0..4).map(|_| Store::open(place.url()))).await;
    for (n, store) in (0_u64..).zip(stores) {
        let store = store.unwrap();
        assert_eq!((store.backend(), store.path()), (Backend::Postgres, None));
        let member = MemberId(n);
        let link = store.put_link(new_link("ada", member), NOW).await.unwrap();
        assert_eq!(store.links_of(TEAM, member).await.unwrap(), [link]);
    }
    place.clear().await;
}

#[tokio::test]
async fn one_process_carries_out_the_jobs_of_a_file_whatever_it_is_called() {
    let place = Place::sqlite();
    let store = place.store().await;
    assert_eq!(store.backend(), Backend::Sqlite);
    let file = place.dir().unwrap().join("store.db");
    assert_eq!(store.path(), Some(file.as_path()));
    let mut names = vec![
        place.url().to_owned(),
        format!("{}?mode=rwc", place.url()),
        place.url().replace("store.db", "./store.db"),
    ];
    #[cfg(unix)]
    {
        let other = place.dir().unwrap().join("other.db");
        std::os::unix::fs::symlink(&file, &other).unwrap();
        names.push(format!("sqlite://{}", other.display()));
    }
    let alone = store.carry_out_alone().unwrap();
    for name in names {
        let beside = Store::open(&name).await.unwrap();
        let refused = beside.carry_out_alone();
        assert!(
            matches!(refused, Err(StoreError::InUse(_))),
            "{name}: {refused:?}"
        );
    }
    drop(alone);
    store.carry_out_alone().unwrap();
}

#[tokio::test]
async fn a_new_file_is_not_copied_and_an_old_one_is_not_changed_under_a_bot_that_runs() {
    let place = Place::sqlite();
    let store = place.store().await;
    let copies = || {
        let files = std::fs::read_dir(place.dir().unwrap()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("before")).count()
    };
    assert_eq!(copies(), 0);
    // Older by one: without its newest table.
    place
        .behind_its_back("DELETE FROM _sqlx_migrations WHERE version > 1")
        .await;
    let alone = store.carry_out_alone().unwrap();
    let refused = Store::open(place.url()).await;
    assert!(matches!(refused, Err(StoreError::InUse(_))), "{refused:?}");
    assert_eq!(copies(), 0);
    drop(alone);
}

#[tokio::test]
async fn processes_that_start_at_once_on_an_empty_file_all_come_up() {
    let place = Place::sqlite();
    let stores = join_all((0..4).map(|_| Store::open(place.url()))).await;
    for store in stores {
        store.unwrap();
    }
}

#[tokio::test]
async fn the_file_that_is_opened_is_the_one_that_was_named() {
    let place = Place::sqlite();
    for name in [
        "a b.db",
        "a%20b.db",
        "Größe#1.db",
        "a+b&c=d.db",
        "[x]@y:1.db",
    ] {
        let file = place.dir().unwrap().join(name);
        let url = format!("sqlite://{}", file.display());
        let store = Store::open(&url).await.unwrap();
        linked(&store, "ada").await;
        drop(store);
        let len = std::fs::metadata(&file).unwrap().len();
        assert!(len > 0, "{name} is empty: another file was opened");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_named() {
    let place = Place::sqlite();
    let file = place.dir().unwrap().join("no/such/folder.db");
    let refused = Store::open(&format!("sqlite://{}", file.display())).await;
    let Err(StoreError::File { path, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(path, file);
}

#[cfg(unix)]
#[tokio::test]
async fn none_but_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::sqlite();
    let store = place.store().await;
    let _alone = store.carry_out_alone().unwrap();
    linked(&store, "ada").await;
    let mut files = 0;
    for file in std::fs::read_dir(place.dir().unwrap()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
        files += 1;
    }
    assert!(files >= 4, "database, -wal, -shm, .lock: {files}");
}
