//! `/charts link`: a one-time page, and what is refused there.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chart_host::{Fault, FaultKind, Limit};
use chartkeeper::config::LinkWith;

use crate::world::{Charts, KEY, World, chart};

const RIGHT: [(&str, &str); 3] = [("what", "link"), ("username", "jane"), ("key", KEY)];
const WRONG: [(&str, &str); 3] = [
    ("what", "link"),
    ("username", "jane"),
    ("key", "not-the-right-key-at-all"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_spends_nothing_and_a_right_form_links_once() {
    let world = World::unlinked().await;
    world.has(vec![chart(Plot, 1, "Mine", 30)]).await;
    let told = world.types(world.max, "/charts count").await;
    insta::assert_snapshot!(world.text(&told), @"No chart account is linked to you here. **/charts link** links one.");
    let message = world.types(world.max, "/charts link").await;
    assert_eq!(message.private_to, Some(world.max));
    insta::assert_snapshot!(world.text(&message), @"
    Link your chart account on **home** here. The address is for you alone, works once, and until {time}:
    <http://bot.example/link/TOKEN>
    ");
    let address = World::address_in(&message);
    for _ in 0..3 {
        let page = world.browse(&address).await;
        assert_eq!(page.status, 200);
        for text in [
            "<h1>Max</h1>",
            "in Atelier",
            "Not you? Close this page.",
            "never see titles",
        ] {
            assert!(page.body.contains(text), "{text} is not in\n{}", page.body);
        }
        assert!(
            !page.body.contains("Make me an account"),
            "not the carried one"
        );
    }
    let page = world.send_form(&address, &RIGHT).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.body.contains("Max in Atelier manages this account"),
        "{}",
        page.body
    );
    let told = world.sees(world.max, "Linked").await;
    assert_eq!(told.id, message.id);
    insta::assert_snapshot!(world.text(&told), @"
    Linked: `jane @ charts.example` is yours to manage here.
    **1** of 100 plots · 1 %
    Try **/charts count** next.
    ");
    let count = world.types(world.max, "/charts count").await;
    assert!(world.text(&count).contains("**1** of 100 plots"));
    // The form again, and the page again.
    for page in [
        world.send_form(&address, &RIGHT).await,
        world.browse(&address).await,
    ] {
        assert_eq!(page.status, 410);
        assert!(page.body.contains("linked with this address already"));
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_closed_in_and_its_address_is_stored_nowhere() {
    let world = World::unlinked().await;
    let address = world.link_address(world.max).await;
    let page = world.browse(&address).await;
    let header = |name: &str| page.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let policy = header("content-security-policy");
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!page.body.contains("<script"));
    let token = address.rsplit('/').next().unwrap();
    assert!(token.len() >= 43, "{token}");
    for name in ["chartkeeper.db", "chartkeeper.db-wal"] {
        let bytes = std::fs::read(world.path(name)).unwrap_or_default();
        let found = bytes
            .windows(token.len())
            .any(|part| part == token.as_bytes());
        assert!(!found, "the token is in {name}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_wrong_forms_void_the_address_even_for_the_right_one() {
    let world = World::unlinked().await;
    let address = world.link_address(world.max).await;
    for left in ["4 times more", "3 times more", "2 times more", "once more"] {
        let page = world.send_form(&address, &WRONG).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains(left), "{left}: {}", page.body);
        assert!(page.body.contains("home refused that user name and key"));
        assert!(!page.body.contains("not-the-right-key"), "the key is shown");
    }
    for fields in [WRONG, RIGHT] {
        let page = world.send_form(&address, &fields).await;
        assert_eq!(page.status, 410);
        assert!(page.body.contains("Too many tries"), "{}", page.body);
    }
    not_linked(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_good_for_ten_minutes_and_until_a_newer_one() {
    let world = World::unlinked().await;
    let first = world.link_address(world.max).await;
    let second = world.link_address(world.max).await;
    // Another member's own address is not touched by it.
    let janes = world.link_address(world.jane).await;
    let page = world.send_form(&first, &RIGHT).await;
    assert_eq!(page.status, 410);
    assert!(page.body.contains("newer address"), "{}", page.body);
    world.clock.advance(Duration::from_millis(10 * 60_000 - 1));
    assert_eq!(world.browse(&second).await.status, 200);
    assert_eq!(world.browse(&janes).await.status, 200);
    world.clock.advance(Duration::from_millis(1));
    for page in [
        world.browse(&second).await,
        world.send_form(&second, &RIGHT).await,
    ] {
        assert_eq!(page.status, 410);
        assert!(page.body.contains("good for ten minutes"), "{}", page.body);
    }
    let nobodys = second.replace(second.rsplit('/').next().unwrap(), "AAAA");
    for page in [
        world.browse(&nobodys).await,
        world.send_form(&nobodys, &RIGHT).await,
    ] {
        assert_eq!(page.status, 404);
        assert!(page.body.contains("no address of mine"), "{}", page.body);
    }
    not_linked(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_another_site_does_nothing_and_takes_no_try() {
    let world = World::unlinked().await;
    let address = world.link_address(world.max).await;
    for from in [
        [("sec-fetch-site", "cross-site"), ("origin", "null")],
        [("sec-fetch-site", "same-site"), ("origin", "null")],
        [("x-nothing", ""), ("origin", "https://evil.example")],
    ] {
        for _ in 0..6 {
            let page = world.send_form_from(&address, &RIGHT, &from).await;
            assert_eq!(page.status, 403);
            assert!(
                page.body.contains("came from another site"),
                "{}",
                page.body
            );
        }
    }
    not_linked(&world).await;
    assert_eq!(world.send_form(&address, &RIGHT).await.status, 200);
    world.sees(world.max, "Linked").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reason_for_which_nothing_is_linked_has_words() {
    let world = World::unlinked().await;
    world
        .adds_user("max", Limit::None, "maxs-own-key-5d1e84a06")
        .await;
    let reason = async |fields: &[(&str, &str)], fault: Option<FaultKind>| {
        let address = world.link_address(world.max).await;
        if let Some(kind) = fault {
            world.host.fault(Fault {
                method: None,
                path_contains: String::new(),
                skip: 0,
                times: 20,
                kind,
            });
        }
        let page = world.send_form(&address, fields).await;
        world.host.clear_faults();
        assert_eq!(page.status, 422, "{}", page.body);
        let alert = page.body.split("role=\"alert\"><p>").nth(1).unwrap();
        alert.split('<').next().unwrap().to_owned()
    };
    let link = |username: &'static str, key: &'static str| {
        [("what", "link"), ("username", username), ("key", key)]
    };
    let told = [
        reason(&link("jane", " "), None).await,
        reason(&link("../etc", KEY), None).await,
        reason(&link("jane", "wrong"), None).await,
        reason(&RIGHT, Some(FaultKind::Status(500))).await,
        reason(&RIGHT, Some(FaultKind::Garbage)).await,
        reason(&[("what", "make"), ("username", "zoe")], None).await,
    ];
    insta::assert_snapshot!(told.join("\n"), @"
    Fill in both, user name and key, as the chart server shows them.
    Fill in both, user name and key, as the chart server shows them.
    home refused that user name and key.
    The chart server home has an error of its own. Try again in a while.
    home answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; base_path and a company's proxy are set in servers.toml.
    No account can be made for you here. Link one that you have.
    ");
    not_linked(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_malformed_forms_do_nothing() {
    let world = World::unlinked().await;
    let address = world.link_address(world.max).await;
    let mut random: u64 = 0x5eed;
    let mut next = move || {
        // xorshift: the same forms in every run.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let bits: [&[u8]; 12] = [
        b"what=",
        b"link",
        b"make",
        b"&username=",
        b"&key=",
        b"%zz",
        b"%ff%fe",
        b"\0",
        b"=&=",
        b"jane",
        b"[]",
        "钥匙".as_bytes(),
    ];
    let mut forms = Vec::new();
    for _ in 0..10_000 {
        let mut form = Vec::new();
        for _ in 0..next() % 7 {
            form.extend(bits[usize::try_from(next() % 12).unwrap()]);
        }
        // Every field twice or none: a form that could be right is not malformed.
        form.extend(b"&what=link&what=make");
        let kind = [
            "application/x-www-form-urlencoded",
            "text/plain",
            "application/json",
        ][usize::try_from(next() % 3).unwrap()];
        forms.push((kind, form));
    }
    for batch in forms.chunks(50) {
        let sent = batch
            .iter()
            .map(|(kind, form)| world.send_bytes(&address, kind, form.clone()));
        for page in futures_util::future::join_all(sent).await {
            assert!(page.status.is_client_error(), "{}", page.status);
            assert!(page.body.contains("nothing was done"), "{}", page.body);
        }
    }
    let huge = world
        .send_bytes(
            &address,
            "application/x-www-form-urlencoded",
            vec![b'a'; 200_000],
        )
        .await;
    assert!(huge.status.is_client_error(), "{}", huge.status);
    not_linked(&world).await;
    // None of them took a try.
    assert_eq!(world.send_form(&address, &RIGHT).await.status, 200);
    world.sees(world.max, "Linked").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_key_should_pass_the_reply_says_what_the_operator_does() {
    let mut world = World::unlinked().await;
    world.stop_bot().await;
    world.link_with = LinkWith::Page;
    world.start_bot().await;
    let message = world.types(world.max, "/charts link").await;
    assert_eq!(message.private_to, Some(world.max));
    insta::assert_snapshot!(world.text(&message), @"
    No key should pass through `http://bot.example`, so I hand out no address. Ask whoever runs this bot to set PUBLIC_URL to an https address that your browser can reach, or to run this where it runs, with your key on standard input:
    ```
    chartkeeper link --guild TEAM --user MAX --server home --username NAME
    ```
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discord_form_links_where_the_operator_chose_it() {
    let mut world = World::unlinked().await;
    world.stop_bot().await;
    world.link_with = LinkWith::Modal;
    world.start_bot().await;
    for (key, says) in [("wrong", "refused that user name and key"), (KEY, "Linked")] {
        let typed = world
            .discord
            .type_command(world.actor(world.max), "/charts link");
        let outcome = typed.await.unwrap().outcome;
        let local_discord::Outcome::Form(form) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(form.title, "Link your account on home");
        let values = [("username", "jane"), ("key", key)];
        let actor = world.actor(world.max);
        world.discord.submit(actor, form.id, &values).await.unwrap();
        let told = world.sees(world.max, says).await;
        assert_eq!(told.private_to, Some(world.max));
    }
    let count = world.types(world.max, "/charts count").await;
    assert!(world.text(&count).contains("of 100 plots"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_carried_server_makes_an_account_whose_key_is_shown_once() {
    let mut world = World::unlinked().await;
    world.stop_bot().await;
    world.charts_are = Charts::Carried;
    world.start_bot().await;
    let address = world.link_address(world.max).await;
    let page = world.browse(&address).await;
    assert!(
        page.body.contains("Make me an account here"),
        "{}",
        page.body
    );
    assert!(page.body.contains("value=\"max\""), "{}", page.body);
    for (name, says) in [
        ("JANE", "Somebody has that user name"),
        ("a b", "1 to 64 letters"),
    ] {
        let page = world
            .send_form(&address, &[("what", "make"), ("username", name)])
            .await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains(says), "{}", page.body);
    }
    let page = world
        .send_form(&address, &[("what", "make"), ("username", "max")])
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    let key = page.body.split("<code class=\"key\">").nth(1).unwrap();
    let key = key.split('<').next().unwrap().to_owned();
    assert!(key.len() >= 16, "{key}");
    let at = world.bot_address();
    for line in [
        format!("SERVER = &quot;http://{at}&quot;"),
        format!("&quot;{key}&quot;,"),
    ] {
        assert!(page.body.contains(&line), "{line} is not in\n{}", page.body);
    }
    world.sees(world.max, "Linked").await;
    let again = world.browse(&address).await;
    assert_eq!(again.status, 410);
    assert!(!again.body.contains(&key));
    let count = world.types(world.max, "/charts count").await;
    insta::assert_snapshot!(world.text(&count), @"
    # max @ home
    **0** of 100 plots · 0 %
    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱
    Room for 100 more plots.
    0 grids

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    ");
    // One who has an account there is not offered another.
    let address = world.link_address(world.max).await;
    assert!(
        !world
            .browse(&address)
            .await
            .body
            .contains("Make me an account")
    );
    let page = world
        .send_form(&address, &[("what", "make"), ("username", "max2")])
        .await;
    assert_eq!(page.status, 422);
    assert!(
        world
            .host
            .users()
            .await
            .unwrap()
            .iter()
            .all(|user| user.name != "max2")
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_forms_at_once_make_one_account() {
    let mut world = World::unlinked().await;
    world.stop_bot().await;
    world.charts_are = Charts::Carried;
    world.start_bot().await;
    let address = world.link_address(world.max).await;
    let names = ["max-a", "max-b", "max-c"];
    let sent = names.map(|name| {
        let (world, address) = (&world, &address);
        async move {
            let page = world
                .send_form(address, &[("what", "make"), ("username", name)])
                .await;
            page.status.as_u16()
        }
    });
    let mut statuses = futures_util::future::join_all(sent).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410]);
    let users = world.host.users().await.unwrap();
    let made = users
        .iter()
        .filter(|user| user.name.starts_with("max-"))
        .count();
    assert_eq!(made, 1);
    world.sees(world.max, "Linked").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_speaks_the_members_language_and_privacy_is_a_page_and_a_reply() {
    let world = World::unlinked().await;
    let wen = world.add_member("小雯", "zh-CN");
    let address = world.link_address(wen).await;
    let page = world.browse(&address).await;
    assert!(page.body.contains("<h1>小雯</h1>") && page.body.contains("不是你？请关闭此页面。"));
    let reply = world.types(world.max, "/privacy").await;
    assert_eq!(reply.private_to, Some(world.max));
    let words = reply.embeds[0].description.clone().unwrap();
    let page = world
        .browse(&format!("http://{}/privacy", world.bot_address()))
        .await;
    assert_eq!(page.status, 200);
    for line in words.lines().filter(|line| !line.is_empty()) {
        let line = line.trim_matches('*');
        assert!(page.body.contains(line), "`{line}` is not on the page");
    }
    world.end().await;
}

/// Nobody was linked, and no call was made that changed anything.
async fn not_linked(world: &World) {
    let told = world.types(world.max, "/charts count").await;
    assert!(
        told.content
            .contains("No chart account is linked to you here"),
        "{told:?}"
    );
    assert!(world.writes().is_empty());
}
