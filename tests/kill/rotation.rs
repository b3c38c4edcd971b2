//! `rotate-keys` of the real program: killed in the middle, and beside a bot that runs.

use std::time::Duration;

use chart_host::Behaviour;
use chartkeeper::domain::ids::{MemberId, Millis, ServerName, TeamId};
use chartkeeper::domain::quota::PlotLimit;
use chartkeeper::store::Store;
use chartkeeper::store::links::NewLink;
use chartkeeper::store::seal::{Binding, Keyring, generate};
use local_discord::Outcome;
use secrecy::{ExposeSecret as _, SecretString};

use crate::program::Setting;
use crate::scene::{Scene, within};

const LINKS: u64 = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_and_repeated_every_link_opens() {
    let scene = Scene::new(Behaviour::default()).await;
    let (old, new) = (generate(), generate());
    let store = scene.store().await;
    for member in 0..LINKS {
        let link = link(&Keyring::from_list(&old).unwrap(), member);
        store.put_link(link, Millis(1)).await.unwrap();
    }
    let settings = with_keys(&scene, &format!("{new},{old}"));
    let both = Keyring::from_list(&format!("{new},{old}")).unwrap();
    let first = both.fingerprints().next().unwrap().to_owned();
    let under_first = async || {
        let links = store.sealed_links().await.unwrap();
        let under = links.iter().filter(|l| l.sealed.fingerprint == first);
        under.count() as u64
    };
    let all_open = async || {
        let links = store.sealed_links().await.unwrap();
        assert_eq!(links.len() as u64, LINKS);
        for link in &links {
            let key = both.open(&link.sealed, &link.bound).unwrap();
            assert_eq!(key.expose_secret(), key_of(link.bound.member.0));
        }
    };
    for wanted in [1, LINKS / 3, LINKS / 2] {
        let program = scene.program(&settings, &["rotate-keys"], None);
        let reached = async {
            while under_first().await < wanted {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        within(reached).await;
        program.kill().await;
        all_open().await;
        let done = under_first().await;
        assert!(done < LINKS, "it was over before it was killed: {done}");
    }
    let program = scene.program(&settings, &["rotate-keys"], None);
    let (status, said) = program.ended().await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("seals nothing any more"), "{said}");
    assert!(!said.contains(&new) && !said.contains(&old), "{said}");
    assert_eq!(under_first().await, LINKS);
    all_open().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_file_beside_the_database_gets_a_new_key_while_the_bot_runs() {
    let scene = Scene::linked(Behaviour::default()).await;
    let file = scene.dir.path().join("chartkeeper.keys");
    let old = std::fs::read_to_string(&file).unwrap();
    let settings = scene.settings();
    let run_role = async |role: &'static str| {
        let program = scene.program(&settings, &[role], None);
        let (status, said) = program.ended().await;
        assert_eq!(status.code(), Some(0), "{said}");
        said
    };

    let said = run_role("rotate-keys").await;
    assert!(said.contains("chartkeeper keygen"), "{said}");
    let new = run_role("keygen").await;
    std::fs::write(&file, format!("{new}{old}")).unwrap();
    let bot = scene.run().await;
    let said = run_role("rotate-keys").await;
    assert!(said.contains("Sealed 1 linked account anew"), "{said}");
    assert!(said.contains("take it out"), "{said}");
    count_answers(&scene).await;
    std::fs::write(&file, &new).unwrap();
    count_answers(&scene).await;
    bot.kill().await;
    let bot = scene.run().await;
    count_answers(&scene).await;
    bot.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sealed_with_a_lost_key_is_counted_and_asks_to_be_linked_again() {
    let scene = Scene::linked(Behaviour::default()).await;
    let settings = with_keys(&scene, &generate());
    let program = scene.program(&settings, &["rotate-keys"], None);
    let (status, said) = program.ended().await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("1 linked account cannot be opened"), "{said}");
    assert!(said.contains("asked to link again"), "{said}");
    let bot = scene.run_with(&settings).await;
    let text = count(&scene).await;
    assert!(text.contains("Link your account again"), "{text}");
    bot.kill().await;
}

async fn count(scene: &Scene) -> String {
    let typed = scene.discord.type_command(scene.jane, "/charts count");
    let Outcome::Message(count) = within(typed).await.unwrap().outcome else {
        panic!("no answer");
    };
    scene.discord.message_as_text(count)
}

async fn count_answers(scene: &Scene) {
    let text = count(scene).await;
    assert!(text.contains("of 100 plots"), "{text}");
}

fn with_keys(scene: &Scene, keys: &str) -> Vec<Setting> {
    let mut settings = scene.settings();
    settings.push(("CHARTKEEPER_KEYS", keys.to_owned()));
    settings
}

fn key_of(member: u64) -> String {
    format!("canary key {member}")
}

fn link(ring: &Keyring, member: u64) -> NewLink {
    let bound = Binding {
        origin: "https://charts.example".into(),
        team: TeamId(1),
        member: MemberId(member),
    };
    let key = SecretString::from(key_of(member));
    NewLink {
        team: bound.team,
        member: bound.member,
        server: ServerName("home".into()),
        username: format!("user{member}"),
        plot_limit: PlotLimit::Untold,
        sealed: ring.seal(&key, &bound).unwrap(),
        origin: bound.origin,
    }
}

impl Scene {
    async fn store(&self) -> Store {
        let path = self.dir.path().join("chartkeeper.db");
        Store::open(&format!("sqlite://{}", path.display()))
            .await
            .unwrap()
    }
}
