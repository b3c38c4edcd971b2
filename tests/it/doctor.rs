//! `/charts-admin doctor`: what is looked at, and what to do about it.

use async_trait::async_trait;
use chart_host::{Fault, FaultKind};
use chartkeeper::domain::ids::{ChannelId, Millis, TeamId};
use chartkeeper::ops::doctor::{self, Finding, Patient, Running, Teams};
use chartkeeper::ops::surroundings::{
    NotSaid, Ourselves, Right, Surroundings, TeamChannel, TeamRole,
};
use chartkeeper::store::seal::generate;
use local_discord::Message;

use crate::world::{START_MS, World, timeouts};

const SEND_MESSAGES: u64 = 1 << 11;

/// The card of that doctor, without what differs from run to run.
async fn examined(world: &World) -> (Message, String) {
    let card = world.types(world.jane, "/charts-admin doctor").await;
    assert_eq!(card.private_to, Some(world.jane));
    let text = world.text(&card);
    let text = text.replace(&world.bot.id.to_string(), "APPLICATION");
    (card, text)
}

/// The lines that are not good.
fn bad(text: &str) -> String {
    let bad = text.lines().filter(|line| !line.starts_with('✓'));
    bad.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_is_looked_at_has_a_line() {
    let world = World::new().await;
    let (_, text) = examined(&world).await;
    insta::assert_snapshot!(text, @"
    # Doctor
    **2 things to look at.**

    ✓ **Token**: Discord takes it; I am chartkeeper.
    ✓ **Invite**: https://discord.com/oauth2/authorize?client_id=APPLICATION&scope=bot+applications.commands&permissions=274877959168
    ✓ **Server**: I am in Atelier.
    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ✓ **Rights**: I may do all I need to in <#CHANNEL>.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✓ **PUBLIC_URL**: I answer there.
    ✓ **Chart server home**: It answers.
    ✓ **Clock**: It is that of Discord.
    ✓ **Keys**: The key of the one linked account opens.
    ✓ **Database**: It can be read and written; its tables are version 13.
    ✓ **Clean-ups**: This bot alone carries them out.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_told_in_the_members_language() {
    let world = World::new().await;
    let lian = world.add_member("Lian", "zh-CN");
    let managers = world.discord.add_role(world.team, "Managers", 1 << 5);
    world.discord.set_roles(world.team, lian, vec![managers]);
    let card = world.types(lian, "/charts-admin doctor").await;
    let text = world.text(&card);
    assert!(text.contains("**令牌**：Discord 接受它"), "{text}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_where_the_bot_may_not_write_is_named_with_what_it_lacks() {
    let world = World::new().await;
    world.discord.deny_bot(world.channel, SEND_MESSAGES);
    let (_, text) = examined(&world).await;
    insta::assert_snapshot!(bad(&text), @"
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ✗ **Rights**: In <#CHANNEL> I lack: Send Messages. Allow me those in the channel's settings, or set a notice channel with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_in_which_a_chart_server_fails_has_words_of_its_own() {
    let mut world = World::new().await;
    let mut said = Vec::new();
    let closed = "https://plotly.com/chart-studio-updates/".to_owned();
    for kind in [
        FaultKind::Status(503),
        FaultKind::Hang,
        FaultKind::RateLimited { retry_after_s: 30 },
        FaultKind::Redirect(closed),
        FaultKind::Garbage,
    ] {
        world.host.fault(Fault {
            method: None,
            path_contains: String::new(),
            skip: 0,
            times: 1,
            kind,
        });
        said.push(bad(&examined(&world).await.1));
        world.host.clear_faults();
    }
    world.stop_host().await;
    said.push(bad(&examined(&world).await.1));
    insta::assert_snapshot!(said.join("\n--\n"), @"
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✗ **Chart server home**: It answers with an error of its own. Tell whoever runs it.
    --
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✗ **Chart server home**: It does not answer in time. Check the network between, and that it is well.
    --
    # Doctor
    **3 things to look at.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ! **Chart server home**: It asks to wait, so it is busy. Run this again in a while.
    --
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✗ **Chart server home**: This is Plotly's public cloud, which was closed in October 2025. Set another one in CHART_SERVERS, such as home=builtin.
    --
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✗ **Chart server home**: What answers there is no chart server of this kind. Check its address in CHART_SERVERS.
    --
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✗ **Chart server home**: The connection is refused, or its name is not known. Check its address in CHART_SERVERS, and that it runs.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealing_key_that_was_taken_out_too_early_is_asked_back() {
    let mut world = World::new().await;
    let old = std::fs::read_to_string(world.path("chartkeeper.keys")).unwrap();
    let new = generate();
    let mut said = Vec::new();
    for keys in [format!("{new}\n{old}"), new] {
        world.stop_bot().await;
        std::fs::write(world.path("chartkeeper.keys"), keys).unwrap();
        world.start_bot().await;
        said.push(bad(&examined(&world).await.1));
    }
    insta::assert_snapshot!(said.join("\n--\n"), @"
    # Doctor
    **3 things to look at.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ! **Keys**: One linked account's key is sealed with an older key. Run chartkeeper rotate-keys before you take that one out.
    --
    # Doctor
    **One thing is wrong.**

    ! **Notice channel**: None is set in the server TEAM, so members read alerts only at their next command. Set one with /charts-admin setup.
    ! **PUBLIC_URL**: http://bot.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
    ✗ **Keys**: One linked account's key cannot be opened. Put the sealing key back that was taken out of CHARTKEEPER_KEYS; without it those members are asked to link again.
    ");
    world.end().await;
}

/// A Discord whose clock is elsewhere.
struct Elsewhere(Millis);

#[async_trait]
impl Surroundings for Elsewhere {
    async fn ourselves(&self) -> Result<Ourselves, NotSaid> {
        Ok(Ourselves {
            name: "Chartkeeper".into(),
            application: 1,
            time: Some(self.0),
        })
    }

    async fn team_name(&self, _: TeamId) -> Result<String, NotSaid> {
        Err(NotSaid::NotThere)
    }

    async fn channels(&self, _: TeamId) -> Result<Vec<TeamChannel>, NotSaid> {
        Ok(Vec::new())
    }

    async fn roles(&self, _: TeamId) -> Result<Vec<TeamRole>, NotSaid> {
        Err(NotSaid::NotNow)
    }

    async fn lacking(&self, _: TeamId, _: ChannelId) -> Result<Vec<Right>, NotSaid> {
        Ok(Vec::new())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_off_by_more_than_a_minute_is_a_finding() {
    let world = World::new().await;
    let keeper = world.app().keeper();
    let patient = Patient {
        store: None,
        keyring: None,
        servers: &keeper.servers,
        carried: &[],
        public_url: &"https://charts.example".parse().unwrap(),
        teams: Teams::All,
        running: Running::No,
        timeouts: timeouts(),
    };
    for (ahead, wanted) in [
        (59_000, Finding::ClockGood),
        (-60_000, Finding::ClockGood),
        (62_000, Finding::ClockOff { seconds: 62 }),
        (-3_600_000, Finding::ClockOff { seconds: -3600 }),
    ] {
        let discord = Elsewhere(Millis(START_MS - ahead));
        let clock = world.clock.as_ref();
        let found = doctor::examine(&patient, &discord, clock).await;
        assert!(found.contains(&wanted), "{ahead}: {found:?}");
    }
    world.host.reset_calls();
    world.end().await;
}
