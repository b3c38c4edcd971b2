//! serenity's own limiter, as in every install: the bot calls Discord by its own name, over TLS, and is told 429 in
//! every kind of call. Nothing is lost by it, and nothing is said or done twice.

use std::collections::BTreeSet;
use std::time::Duration;

use chart_host::SeedKind::Plot;
use chartkeeper::store::requests::Request;
use local_discord::{Calls, FaultKind, Message, Outcome, Rate, Scope, Strike};

use crate::world::{KEY, Over, World, chart, within};

const HALF_A_DAY: Duration = Duration::from_hours(12);

/// Every kind of call that the bot makes.
const KINDS: [&str; 15] = [
    "DELETE /webhooks/{}/{}/messages/@original",
    "GET /gateway",
    "GET /guilds/{}",
    "GET /guilds/{}/channels",
    "GET /guilds/{}/members/{}",
    "GET /guilds/{}/roles",
    "GET /oauth2/applications/@me",
    "GET /users/@me",
    "PATCH /channels/{}/messages/{}",
    "PATCH /webhooks/{}/{}/messages/@original",
    "POST /channels/{}/messages",
    "POST /interactions/{}/{}/callback",
    "POST /webhooks/{}/{}",
    "PUT /applications/{}/commands",
    "PUT /applications/{}/guilds/{}/commands",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_in_every_kind_of_call_loses_nothing() {
    let of = |scope| FaultKind::RateLimited {
        retry_after_ms: 300,
        scope,
    };
    let first = Calls::FirstOfEachKind;
    // They wait most of the time: together they take no longer than one.
    tokio::join!(
        evening(of(Scope::User), first),
        evening(of(Scope::Shared), first),
        evening(of(Scope::Global), first),
        evening(FaultKind::Busy, Calls::Every),
    );
}

/// A team's evening, in which each kind of call meets that.
async fn evening(kind: FaultKind, calls: Calls) {
    // Where even this address cannot be had, serenity goes to Discord's usual one, which no test may.
    let is_told = matches!(kind, FaultKind::RateLimited { .. });
    let except = if is_told { "" } else { "/gateway" };
    let strike = Strike {
        calls,
        kind,
        except: except.to_owned(),
    };
    let world = World::struck_over(Over::ItsName, Some(strike)).await;
    links_on_the_page(&world).await;
    let charts = (1..=5).map(|n| chart(Plot, n, &format!("Secret {n}"), 40));
    world.has(charts.collect()).await;
    looks_around(&world).await;
    sets_up(&world).await;
    asks_for_a_purge_which_is_reminded_of_and_approved(&world).await;
    trashes_one_and_has_it_back(&world).await;

    let all = world.discord.limited();
    let struck: BTreeSet<&str> = all.iter().map(|one| one.call.as_str()).collect();
    let told: Vec<String> = struck
        .iter()
        .map(|call| call.replace("/api/v10", ""))
        .collect();
    let expected: Vec<&str> = KINDS
        .into_iter()
        .filter(|call| except.is_empty() || !call.ends_with(except))
        .collect();
    assert_eq!(told, expected, "{kind:?}");
    let tunnel = world.tunnel.as_ref().unwrap();
    assert!(tunnel.carried() > 0, "it went another way");
    world.end().await;
}

async fn links_on_the_page(world: &World) {
    let unlinked = world.types(world.max, "/charts count").await;
    assert_eq!(unlinked.private_to, Some(world.max));
    let address = world.link_address(world.jane).await;
    let form = [("what", "link"), ("username", "jane"), ("key", KEY)];
    let page = world.send_form(&address, &form).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let told = world.sees(world.jane, "Linked").await;
    assert_eq!(told.private_to, Some(world.jane));
}

async fn looks_around(world: &World) {
    let help = world.types(world.max, "/charts help").await;
    assert!(world.text(&help).contains("/charts purge"));
    let choices = world.completes(world.jane, "/charts delete id:Sec").await;
    assert_eq!(choices.len(), 5);
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("**5** of 100 plots"));
    let list = world.types(world.jane, "/charts list").await;
    assert!(world.text(&list).contains("Secret 5"));
    // So late that it has said that it takes a while, it turns out to be for her alone.
    world.host.latency(Duration::from_millis(600));
    world.host.fault(chart_host::Fault {
        method: None,
        path_contains: "/folders/all".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: chart_host::FaultKind::Status(401),
    });
    let typed = world
        .discord
        .type_command(world.actor(world.jane), "/charts count");
    let typed = within(typed).await.unwrap();
    assert!(matches!(typed.outcome, Outcome::Deferred(_)), "{typed:?}");
    world.sees(world.jane, "refused your key").await;
    within(world.discord.quiet()).await;
    world.host.clear_faults();
    world.host.latency(Duration::ZERO);
    let doctor = world.types(world.jane, "/charts-admin doctor").await;
    assert!(
        !world.text(&doctor).contains("Discord cannot"),
        "{}",
        world.text(&doctor)
    );
}

/// Jane's team asks members of `Approvers`, of whom Max is one, and notes ends of jobs in `log`.
async fn sets_up(world: &World) {
    let role = world.discord.add_role(world.team, "Approvers", 0);
    world.discord.set_roles(world.team, world.max, vec![role]);
    world.discord.add_channel(world.team, "log");
    let card = world.types(world.jane, "/charts-admin setup").await;
    for (button, value) in [
        ("Change approver role", "Approvers"),
        ("Change asked above", "2"),
        ("Change log channel", "log"),
    ] {
        let changed = fills_in(world, &card, button, value).await;
        assert_eq!(changed.id, card.id, "{}", world.text(&changed));
    }
    // What is refused is said beside the card.
    let refused = fills_in(world, &card, "Change limit", "many").await;
    assert!(world.text(&refused).contains("Nothing was changed"));
    let now = world.text(&world.look(card.id));
    assert!(now.contains("**Asked above**: 2 charts"), "{now}");
}

/// Jane presses what opens a form with one line, and sends it.
async fn fills_in(world: &World, on: &Message, button: &str, text: &str) -> Message {
    let form = world.opens(world.jane, on, button).await;
    let before = world.discord.messages(world.channel, world.jane).len();
    let values = [("value", text)];
    let sent = world
        .discord
        .submit(world.actor(world.jane), form.id, &values);
    let sent = within(sent).await.unwrap();
    within(world.discord.quiet()).await;
    let all = world.discord.messages(world.channel, world.jane);
    match sent.outcome {
        Outcome::Updated(id) => world.look(id),
        Outcome::DeferredUpdate => world.look(all.get(before).map_or(on.id, |new| new.id)),
        other => panic!("{other:?}"),
    }
}

async fn asks_for_a_purge_which_is_reminded_of_and_approved(world: &World) {
    let card = world
        .types(world.jane, "/charts purge type:plot name:Secret*")
        .await;
    fills_in(world, &card, "Delete for ever", "the old trial").await;
    world.hears("Delete 5 for ever?").await;
    // Before time moves it must be on disk which message that is.
    let store = &world.app().keeper().store;
    within(async {
        let noted = |all: Vec<Request>| all.iter().all(|one| one.message.is_some());
        while !noted(store.requests_to_tell().await.unwrap()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    world.clock.advance(HALF_A_DAY);
    world.tick_until("Nobody decided yet").await;
    let request = world.hears("Delete 5 for ever?").await;
    world.presses(world.max, &request, "Approve 5").await;
    let done = world.hears("5 deleted for ever").await;
    world.presses(world.jane, &done, "Details").await;
    let public = |text: &str| {
        let all = world.discord.messages(world.channel, 0);
        all.iter()
            .filter(|one| world.text(one).contains(text))
            .count()
    };
    for text in [
        "Delete 5 for ever?",
        "Nobody decided yet",
        "5 deleted for ever",
    ] {
        assert_eq!(public(text), 1, "{text}");
    }
    let (in_use, trashed) = world.plots("jane").await;
    assert_eq!((in_use, trashed), (vec![], vec![]));
    let writes = world.writes();
    assert_eq!(writes.len(), 10, "{writes:#?}");
    within(async {
        while logged(world).len() != 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let audit = world.types(world.jane, "/charts-admin audit").await;
    assert_eq!(audit.files.len(), 1);
}

/// The lines in the log channel.
fn logged(world: &World) -> Vec<Message> {
    let channels = world.discord.channels();
    let log = channels.iter().find(|one| one.name == "log").unwrap();
    world.discord.messages(log.id, 0)
}

async fn trashes_one_and_has_it_back(world: &World) {
    world.has(vec![chart(Plot, 20, "Keep me", 40)]).await;
    let card = world.types(world.jane, "/charts delete 20").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    world.until_plots("jane", &[], &[20]).await;
    let restored = world.types(world.jane, "/charts restore 20").await;
    assert!(world.text(&restored).contains("Keep me"));
    world.until_plots("jane", &[20], &[]).await;
}

/// So many of one kind at once are more than that limit takes.
async fn asks_the_doctor(world: &World) {
    world.discord.limit_rate(Rate {
        method: Some("GET".to_owned()),
        path_contains: "/users/@me".to_owned(),
        requests: 2,
        per: Duration::from_secs(2),
        scope: Scope::User,
    });
    for _ in 0..3 {
        world.types(world.jane, "/charts-admin doctor").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_a_bucket_is_empty_the_limiter_waits_and_without_it_discord_says_429() {
    let (on, off) = tokio::join!(
        World::unlinked_over(Over::ItsName),
        World::unlinked_over(Over::AnotherBase),
    );
    tokio::join!(asks_the_doctor(&on), asks_the_doctor(&off));
    assert_eq!(on.discord.limited(), []);
    assert!(!off.discord.limited().is_empty());
    on.end().await;
    off.end().await;
}
