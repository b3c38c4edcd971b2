//! What members read when something else comes than a chart server's answer: each has a sentence of its own that says
//! what to do, at a count and on the page on which accounts are linked.

use std::fmt::Write as _;
use std::time::Duration;

use chart_host::SeedKind::Plot;
use chartkeeper::config::LinkWith;

use crate::world::front::{Front, Papers, Stand};
use crate::world::{KEY, World, chart};

const FORM: [(&str, &str); 3] = [("what", "link"), ("username", "jane"), ("key", KEY)];

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

fn answer(status: &str, headers: &str, kind: &str, body: &str) -> Stand {
    let length = body.len();
    Stand::Answers(format!(
        "HTTP/1.1 {status}\r\n{headers}content-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

fn to(address: &str) -> Stand {
    answer("302 Found", &format!("location: {address}\r\n"), HTML, "")
}

fn error(status: &str) -> Stand {
    answer(status, "", JSON, r#"{"errors": [{"message": "no"}]}"#)
}

/// Each with a short name.
fn stands() -> Vec<(&'static str, Stand)> {
    let sign_in = "<!doctype html><title>Sign in</title>";
    vec![
        (
            "302 to the announcement",
            to("https://plotly.com/chart-studio-updates/"),
        ),
        (
            "302 to another host",
            to("https://login.example/?next=%2Fv2"),
        ),
        ("302 on the same host", to("/plotly/v2/folders/all")),
        ("200 with a page", answer("200 OK", "", HTML, sign_in)),
        (
            "200 with a page called JSON",
            answer("200 OK", "", JSON, sign_in),
        ),
        ("200 with other JSON", answer("200 OK", "", JSON, "{}")),
        ("401", error("401 Unauthorized")),
        ("403", error("403 Forbidden")),
        ("404 in the API's shape", error("404 Not Found")),
        (
            "404 with a page",
            answer("404 Not Found", "", HTML, sign_in),
        ),
        ("409", error("409 Conflict")),
        (
            "429",
            answer("429 Too Many Requests", "retry-after: 2\r\n", JSON, "{}"),
        ),
        ("500", error("500 Internal Server Error")),
        ("503", error("503 Service Unavailable")),
        ("cut", Stand::Cuts),
        ("no TLS", Stand::Plain),
        ("expired", Stand::Shows(Papers::Expired)),
        ("for another name", Stand::Shows(Papers::OfAnotherName)),
        ("of an unknown authority", Stand::Shows(Papers::OfNobody)),
        ("silence", Stand::Silent),
    ]
}

/// The bot's chart server is behind a front; nobody is linked yet.
async fn fronted() -> (World, Front) {
    let mut world = World::unlinked().await;
    world.has(vec![chart(Plot, 1, "Mine", 30)]).await;
    let host = world.host_address().parse().unwrap();
    let front = Front::before(host).await;
    let authority = world.path("authority.pem");
    std::fs::write(&authority, &front.authority).unwrap();
    world.stop_bot().await;
    world.chart_server = Some(front.address());
    world.servers_file = Some(format!("ca_file = '{}'", authority.display()));
    world.timeouts.connect = Duration::from_secs(1);
    world.timeouts.patience.total = Duration::from_millis(80);
    world.start_bot().await;
    (world, front)
}

/// What a count and the page say now.
async fn said(world: &World) -> String {
    let count = world.types(world.jane, "/charts count").await;
    assert_eq!(count.private_to, Some(world.jane));
    let address = world.link_address(world.max).await;
    let page = world.send_form(&address, &FORM).await;
    assert_eq!(page.status, 422, "{}", page.body);
    let after = page.body.split("role=\"alert\"><p>").nth(1).unwrap();
    let on_page = after.split("</p>").next().unwrap();
    assert!(
        !on_page.contains("**") && !on_page.contains('`'),
        "{on_page}"
    );
    let on_page = on_page.replace("&quot;", "\"");
    let count = world.text(&count).trim().to_owned();
    if count.replace("**", "").replace('`', "") == on_page {
        count
    } else {
        format!("{count}\n    on the page: {on_page}")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_that_is_none_has_a_sentence_that_says_what_to_do() {
    let (world, front) = fronted().await;
    world.link(world.jane, "jane").await;
    let mut table = String::new();
    for (name, stand) in stands() {
        front.takes(stand);
        writeln!(table, "{name}\n    {}", said(&world).await).unwrap();
    }
    front.takes(Stand::Open);
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("**1** of 100 plots"));
    front.goes().await;
    writeln!(table, "nobody listens\n    {}", said(&world).await).unwrap();
    insta::assert_snapshot!(table, @"
    302 to the announcement
        **home** points at Plotly's public cloud, which was closed in October 2025. What was in it is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Ask whoever runs this bot to set another chart server.
    302 to another host
        **home** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.
    302 on the same host
        **home** sends me on to another address of its own, and I follow nobody with a key. Ask whoever runs this bot to correct its address in CHART_SERVERS.
    200 with a page
        **home** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.
    200 with a page called JSON
        **home** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.
    200 with other JSON
        **home** answered something that is no chart server's answer. Ask whoever runs this bot to check its address.
    401
        The chart server **home** refused your key. Make a new one there and link the account again with **/charts link**.
        on the page: home refused that user name and key.
    403
        The chart server **home** does not let your account do this. Ask whoever runs it.
    404 in the API's shape
        **home** answered something that is no chart server's answer. Ask whoever runs this bot to check its address.
    404 with a page
        **home** has nothing at the path where its API should be (404). Ask whoever runs this bot to check its address in CHART_SERVERS, or `base_path` in servers.toml.
    409
        **home** says that this clashes with what it holds now (409). Try again in a while; if it stays so, ask whoever runs it.
    429
        The chart server **home** asks to wait 2 seconds. Try again then.
    500
        The chart server **home** has an error of its own. Try again in a while.
    503
        The chart server **home** has an error of its own. Try again in a while.
    cut
        The connection to the chart server **home** broke off. Try again in a while; if it stays so, ask whoever runs it.
    no TLS
        What answers at the address of the chart server **home** does not speak https. Ask whoever runs this bot to check in CHART_SERVERS whether it is http://, or another port.
    expired
        The certificate of the chart server **home** has expired, so I do not talk to it. Tell whoever runs it to renew it.
    for another name
        The certificate of the chart server **home** is for another name than the one in its address, so I do not talk to it. Ask whoever runs this bot to check the address in CHART_SERVERS.
    of an unknown authority
        Nobody whom I trust vouches for the certificate of the chart server **home**, so I do not talk to it. If it is your company's own, whoever runs this bot can name the authority with `ca_file` in servers.toml.
    silence
        The chart server **home** did not answer in time. Try again in a while.
    nobody listens
        The chart server **home** refuses the connection: nothing runs at its address right now. Try again in a while; if it stays so, ask whoever runs it.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discord_form_says_the_same_and_so_does_a_name_that_nobody_knows() {
    let (mut world, front) = fronted().await;
    world.stop_bot().await;
    world.link_with = LinkWith::Modal;
    world.start_bot().await;
    front.takes(to("https://login.example/"));
    insta::assert_snapshot!(sends_the_form(&world, "web page").await, @"**home** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.");
    world.stop_bot().await;
    world.chart_server = Some("https://charts.invalid".to_owned());
    world.start_bot().await;
    insta::assert_snapshot!(sends_the_form(&world, "not known").await, @"The name in the address of the chart server **home** is not known. Ask whoever runs this bot to check it in CHART_SERVERS, and the network's name service.");
    world.end().await;
}

/// What Max reads after sending the form of `/charts link`.
async fn sends_the_form(world: &World, says: &str) -> String {
    let typed = world
        .discord
        .type_command(world.actor(world.max), "/charts link");
    let local_discord::Outcome::Form(form) = typed.await.unwrap().outcome else {
        panic!("no form");
    };
    let values = [("username", "jane"), ("key", KEY)];
    let actor = world.actor(world.max);
    world.discord.submit(actor, form.id, &values).await.unwrap();
    let told = world.sees(world.max, says).await;
    assert_eq!(told.private_to, Some(world.max));
    world.text(&told).trim().to_owned()
}
