//! Every finding of the doctor has a sentence, in both languages.

use std::time::Duration;

use super::both_languages::{kinds, table};
use super::views::doctor;
use crate::domain::findings::{Answer, Question, known};
use crate::domain::ids::{ChannelId, ServerName, TeamId};
use crate::ops::doctor::{Elsewhere, Finding, UrlTrouble};
use crate::ops::surroundings::Right;
use crate::servers::{Instead, ServerError, Trouble};

kinds! {
    Finding:
    TokenGood TokenRefused DiscordAway Invite TeamGood TeamMissing TeamUnknown AllTeams RightsGood
    RightsLackHere RightsLackInNotices NoticesNone NoticesGone UrlGood UrlBad UrlAnswers UrlSilent UrlNotAsked
    ServerGood ServerBad ServerNotServed ServerBudget ServerKnown ServersFile ClockGood ClockOff KeysGood KeysOlder KeysLost KeysUnread
    DatabaseGood DatabaseNone DatabaseClosed DatabaseReadOnly RunnerHere RunnerElsewhere RunnerNone
    RunnersShare NoticesStuck
}

fn every_finding() -> Vec<Finding> {
    use Finding as F;
    let (team, channel) = (TeamId(5), ChannelId(7));
    let home = || ServerName("home".to_owned());
    let url = || "https://charts.example".to_owned();
    let mut all = vec![
        F::TokenGood("chartkeeper".into()),
        F::TokenRefused,
        F::DiscordAway,
        F::Invite("https://discord.com/oauth2/authorize".into()),
        F::TeamGood("Atelier".into()),
        F::TeamMissing(team),
        F::TeamUnknown(team),
        F::AllTeams,
        F::RightsGood(channel),
        F::RightsLackHere(channel, vec![Right::Attach], Elsewhere::NotNeeded),
        F::RightsLackHere(channel, vec![Right::Send], Elsewhere::InNotices),
        F::RightsLackHere(channel, Right::ALL.to_vec(), Elsewhere::Nowhere),
        F::RightsLackInNotices(team, channel, vec![Right::Send, Right::Embed]),
        F::NoticesNone(team),
        F::NoticesGone(team),
        F::NoticesStuck(1),
        F::NoticesStuck(3),
        F::UrlGood(url()),
        F::UrlBad(url(), UrlTrouble::Loopback),
        F::UrlBad(url(), UrlTrouble::NotHttps),
        F::UrlAnswers,
        F::UrlNotAsked,
        F::ServerGood(home()),
        F::ServerNotServed(home()),
        F::ServerBudget(home(), "50/hour".parse().unwrap()),
        F::ServerBudget(home(), "1000/day".parse().unwrap()),
        F::ServerKnown(home(), known(None, &[])),
        F::ServerKnown(
            home(),
            known(
                Some(false),
                &[
                    (Question::RowsTellReferences, Answer::Yes),
                    (Question::ReadTrashed, Answer::Refused),
                    (Question::TellsLimit, Answer::No),
                ],
            ),
        ),
        F::ServersFile("servers.toml".to_owned()),
        F::ClockGood,
        F::ClockOff { seconds: 1 },
        F::ClockOff { seconds: -90 },
        F::KeysGood(0),
        F::KeysGood(1),
        F::KeysGood(12),
        F::KeysOlder(1),
        F::KeysOlder(3),
        F::KeysLost(1),
        F::KeysLost(3),
        F::KeysUnread("no such file".into()),
        F::DatabaseGood(4),
        F::DatabaseNone,
        F::DatabaseClosed("it is locked".into()),
        F::DatabaseReadOnly("it is read-only".into()),
        F::RunnerHere,
        F::RunnerElsewhere,
        F::RunnerNone,
        F::RunnersShare,
    ];
    let troubles = Trouble::ALL;
    all.extend(troubles.map(|trouble| F::UrlSilent(ServerError::Unavailable(trouble))));
    all.extend(troubles.map(|trouble| F::ServerBad(home(), ServerError::Unavailable(trouble))));
    for error in [
        ServerError::ClosedCloud,
        ServerError::NotUnderstood(Instead::WebPage),
        ServerError::NotUnderstood(Instead::Moved),
        ServerError::NotUnderstood(Instead::NoApi),
        ServerError::RateLimited(Duration::from_secs(3)),
        ServerError::NotFound,
    ] {
        all.push(F::ServerBad(home(), error));
    }
    all
}

#[test]
fn every_finding_has_a_sentence_in_both_languages() {
    let table = table(&every_finding(), name_of, KINDS, |locale, finding| {
        let text = doctor::text(locale, std::slice::from_ref(finding));
        text.lines().last().unwrap_or_default().to_owned()
    });
    insta::assert_snapshot!(table, @"
    TokenGood
      ✓ Token: Discord takes it; I am chartkeeper.
      ✓ 令牌：Discord 接受它；我是 chartkeeper。
    TokenRefused
      ✗ Token: Discord refuses it. Copy it anew from the Bot page of your application into DISCORD_TOKEN, or reset it there.
      ✗ 令牌：Discord 拒绝它。请从应用的 Bot 页面重新复制到 DISCORD_TOKEN，或在那里重置。
    DiscordAway
      ✗ Token: Discord cannot be reached. Check this machine's network, and DISCORD_API_URL if you set it.
      ✗ 令牌：无法连接 Discord。请检查本机网络；如果设置了 DISCORD_API_URL，也请检查它。
    Invite
      ✓ Invite: https://discord.com/oauth2/authorize
      ✓ 邀请：https://discord.com/oauth2/authorize
    TeamGood
      ✓ Server: I am in Atelier.
      ✓ 服务器：我在 Atelier 中。
    TeamMissing
      ✗ Server: I am not in the server 5 of DISCORD_GUILD_ID. Invite me with the address above, or correct the id.
      ✗ 服务器：我不在 DISCORD_GUILD_ID 中的服务器 5 里。请用上面的地址邀请我，或更正编号。
    TeamUnknown
      ! Server: Discord did not tell whether I am in the server 5. Run this again in a while.
      ! 服务器：Discord 没有告知我是否在服务器 5 中。请稍后再检查一次。
    AllTeams
      ✓ Server: Every server that invites me is served.
      ✓ 服务器：凡是邀请我的服务器，我都提供服务。
    RightsGood
      ✓ Rights: I may do all I need to in 7.
      ✓ 权限：在 7 中我有全部所需的权限。
    RightsLackHere
      ! Rights: In 7 I lack: Attach Files. Allow me those in the channel's settings.
      ! 权限：在 7 中我缺少：添加文件。请在该频道的设置中允许我这些权限。
    RightsLackHere
      ! Rights: In 7 I lack: Send Messages. How clean-ups go is told in the notice channel instead. Allow me those in the channel's settings.
      ! 权限：在 7 中我缺少：发送消息。清理的进展会改在通知频道中说明。请在该频道的设置中允许我这些权限。
    RightsLackHere
      ✗ Rights: In 7 I lack: View Channel, Send Messages, Send Messages in Threads, Embed Links, Attach Files. Allow me those in the channel's settings, or set a notice channel with /charts-admin setup.
      ✗ 权限：在 7 中我缺少：查看频道、发送消息、在子区内发送消息、嵌入链接、添加文件。请在该频道的设置中允许我这些权限，或用 /charts-admin setup 设置通知频道。
    RightsLackInNotices
      ✗ Rights: In the notice channel 7 I lack: Send Messages, Embed Links. Allow me those in the channel's settings, or set another one with /charts-admin setup.
      ✗ 权限：在通知频道 7 中我缺少：发送消息、嵌入链接。请在该频道的设置中允许我这些权限，或用 /charts-admin setup 另设一个。
    NoticesNone
      ! Notice channel: None is set in the server 5, so members read alerts only at their next command. Set one with /charts-admin setup.
      ! 通知频道：服务器 5 没有设置，所以成员在下次使用命令时才会读到提醒。请用 /charts-admin setup 设置一个。
    NoticesGone
      ✗ Rights: The notice channel of the server 5 is not there any more. Set another one with /charts-admin setup.
      ✗ 权限：服务器 5 的通知频道已经不在了。请用 /charts-admin setup 另设一个。
    NoticesStuck
      ✗ Rights: A clean-up deletes nothing, because I cannot post the notice before that. Let me write in their channel, or set a notice channel with /charts-admin setup.
      ✗ 权限：有 1 次清理没有删除任何内容，因为我无法发出删除前的通知。请允许我在它们的频道发言，或用 /charts-admin setup 设置通知频道。
    NoticesStuck
      ✗ Rights: 3 clean-ups delete nothing, because I cannot post the notice before that. Let me write in their channel, or set a notice channel with /charts-admin setup.
      ✗ 权限：有 3 次清理没有删除任何内容，因为我无法发出删除前的通知。请允许我在它们的频道发言，或用 /charts-admin setup 设置通知频道。
    UrlGood
      ✓ PUBLIC_URL: https://charts.example can be handed to members.
      ✓ PUBLIC_URL：https://charts.example 可以交给成员使用。
    UrlBad
      ! PUBLIC_URL: https://charts.example is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
      ! PUBLIC_URL：https://charts.example 只有本机能访问，所以我的页面无法交给成员使用。请在 LISTEN_ADDR 前面放一个支持 HTTPS 的网页服务器，并把 PUBLIC_URL 设为它的地址。
    UrlBad
      ✗ PUBLIC_URL: https://charts.example is not HTTPS: keys would travel in clear, so no page of mine is handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
      ✗ PUBLIC_URL：https://charts.example 不是 HTTPS：密钥会以明文传输，所以我不会把页面交给成员。请在 LISTEN_ADDR 前面放一个支持 HTTPS 的网页服务器，并把 PUBLIC_URL 设为它的地址。
    UrlAnswers
      ✓ PUBLIC_URL: I answer there.
      ✓ PUBLIC_URL：我在那里有应答。
    UrlNotAsked
      ✓ PUBLIC_URL: No bot runs now, so it was not looked whether it answers there.
      ✓ PUBLIC_URL：现在没有机器人在运行，所以没有检查那里是否有应答。
    ServerGood
      ✓ Chart server home: It answers.
      ✓ 图表服务器 home：它有应答。
    ServerNotServed
      ✓ Chart server home: It is served while the bot runs, and none runs now.
      ✓ 图表服务器 home：它随机器人一起运行，而现在没有机器人在运行。
    ServerBudget
      ✓ Chart server home: An account may write 50 times an hour there; clean-ups wait for that.
      ✓ 图表服务器 home：每个账户每小时可在那里写入 50 次；清理会等待额度。
    ServerBudget
      ✓ Chart server home: An account may write 1000 times a day there; clean-ups wait for that.
      ✓ 图表服务器 home：每个账户每天可在那里写入 1000 次；清理会等待额度。
    ServerKnown
      ✓ Chart server home: Not known, so nothing is taken for granted: whether its listing shows what is in the trash; whether a listing tells what draws from what; what reading something in the trash answers; whether it tells how much an account may hold; whether trashing changes the date, whether ids return, and what a second trashing answers.
      ✓ 图表服务器 home：未知，所以不作任何假定：它的列表是否显示回收站中的内容；列表是否说明哪些图表用到哪些数据表；读取回收站中的内容会得到什么；它是否说明账户可以存放多少；移到回收站是否改变日期、编号是否会重复使用、再次移到回收站会得到什么。
    ServerKnown
      ✓ Chart server home: Found by reading: a listing tells what draws from what, which saves a read for each grid; what is in the trash is not shown, but said to be there; it does not tell how much an account may hold. servers.toml says: its listing does not show what is in the trash. Not known, so nothing is taken for granted: whether trashing changes the date, whether ids return, and what a second trashing answers.
      ✓ 图表服务器 home：读取得知：列表说明哪些图表用到哪些数据表，每个数据表可省去一次读取；回收站中的内容不显示，但会说明它在那里；它不说明账户可以存放多少。servers.toml 中说明：它的列表不显示回收站中的内容。未知，所以不作任何假定：移到回收站是否改变日期、编号是否会重复使用、再次移到回收站会得到什么。
    ServersFile
      ✓ CHART_SERVERS_FILE: servers.toml was read, and is right.
      ✓ CHART_SERVERS_FILE 文件：已读取 servers.toml，内容无误。
    ClockGood
      ✓ Clock: It is that of Discord.
      ✓ 时钟：与 Discord 一致。
    ClockOff
      ✗ Clock: It is a second ahead of Discord's. Switch on this machine's time synchronisation: cards and Discord's answers depend on it.
      ✗ 时钟：比 Discord 快 1 秒。请打开本机的时间同步：卡片和对 Discord 的应答都依赖它。
    ClockOff
      ✗ Clock: It is 90 seconds behind Discord's. Switch on this machine's time synchronisation: cards and Discord's answers depend on it.
      ✗ 时钟：比 Discord 慢 90 秒。请打开本机的时间同步：卡片和对 Discord 的应答都依赖它。
    KeysGood
      ✓ Keys: Nothing is linked yet.
      ✓ 密钥：还没有关联账户。
    KeysGood
      ✓ Keys: The key of the one linked account opens.
      ✓ 密钥：1 个已关联账户的密钥都能打开。
    KeysGood
      ✓ Keys: The keys of all 12 linked accounts open.
      ✓ 密钥：12 个已关联账户的密钥都能打开。
    KeysOlder
      ! Keys: One linked account's key is sealed with an older key. Run chartkeeper rotate-keys before you take that one out.
      ! 密钥：有 1 个已关联账户的密钥是用较旧的密钥加密的。在取下旧密钥之前，请运行 chartkeeper rotate-keys。
    KeysOlder
      ! Keys: The keys of 3 linked accounts are sealed with an older key. Run chartkeeper rotate-keys before you take that one out.
      ! 密钥：有 3 个已关联账户的密钥是用较旧的密钥加密的。在取下旧密钥之前，请运行 chartkeeper rotate-keys。
    KeysLost
      ✗ Keys: One linked account's key cannot be opened. Put the sealing key back that was taken out of CHARTKEEPER_KEYS; without it those members are asked to link again.
      ✗ 密钥：有 1 个已关联账户的密钥无法打开。请把从 CHARTKEEPER_KEYS 取下的密钥放回去；否则会请这些成员重新关联。
    KeysLost
      ✗ Keys: The keys of 3 linked accounts cannot be opened. Put the sealing key back that was taken out of CHARTKEEPER_KEYS; without it those members are asked to link again.
      ✗ 密钥：有 3 个已关联账户的密钥无法打开。请把从 CHARTKEEPER_KEYS 取下的密钥放回去；否则会请这些成员重新关联。
    KeysUnread
      ✗ Keys: The sealing keys cannot be read: no such file. Put them back; without them every account has to be linked again.
      ✗ 密钥：无法读取加密用的密钥：no such file。请把它们放回去；没有它们，每个账户都要重新关联。
    DatabaseGood
      ✓ Database: It can be read and written; its tables are version 4.
      ✓ 数据库：可以读写；表的版本是 4。
    DatabaseNone
      ✓ Database: There is none yet; the first start makes it.
      ✓ 数据库：还没有数据库；首次启动时会建立。
    DatabaseClosed
      ✗ Database: It cannot be opened: it is locked. Check DATABASE_URL.
      ✗ 数据库：无法打开：it is locked。请检查 DATABASE_URL。
    DatabaseReadOnly
      ✗ Database: It cannot be written: it is read-only. Check who owns it, and that the disk is not full.
      ✗ 数据库：无法写入：it is read-only。请检查它属于谁，以及磁盘是否已满。
    RunnerHere
      ✓ Clean-ups: This bot alone carries them out.
      ✓ 清理：只由本机器人执行。
    RunnerElsewhere
      ✓ Clean-ups: A bot runs over this database, and it alone carries them out.
      ✓ 清理：有一个机器人正在使用这个数据库，只由它执行。
    RunnerNone
      ✓ Clean-ups: No bot runs over this database now.
      ✓ 清理：现在没有机器人在使用这个数据库。
    RunnersShare
      ✓ Clean-ups: Several bots may share a PostgreSQL; each clean-up is carried out by one.
      ✓ 清理：多个机器人可以共用一个 PostgreSQL；每次清理由其中一个执行。
    UrlSilent
      ✗ PUBLIC_URL: Nothing answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
      ✗ PUBLIC_URL：那里没有应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
    UrlSilent
      ✗ PUBLIC_URL: Nothing answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
      ✗ PUBLIC_URL：那里没有应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
    UrlSilent
      ✗ PUBLIC_URL: Nothing answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
      ✗ PUBLIC_URL：那里没有应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
    UrlSilent
      ✗ PUBLIC_URL: Nothing answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
      ✗ PUBLIC_URL：那里没有应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
    UrlSilent
      ✗ PUBLIC_URL: No answer came from there in time. Check that PUBLIC_URL leads to LISTEN_ADDR, and the firewall between.
      ✗ PUBLIC_URL：那里没有及时应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR，以及中间的防火墙。
    UrlSilent
      ✗ PUBLIC_URL: The certificate there is not valid. Renew it.
      ✗ PUBLIC_URL：那里的证书无效。请更新证书。
    UrlSilent
      ✗ PUBLIC_URL: The certificate there is not valid. Renew it.
      ✗ PUBLIC_URL：那里的证书无效。请更新证书。
    UrlSilent
      ✗ PUBLIC_URL: The certificate there is not valid. Renew it.
      ✗ PUBLIC_URL：那里的证书无效。请更新证书。
    UrlSilent
      ✗ PUBLIC_URL: The certificate there is not valid. Renew it.
      ✗ PUBLIC_URL：那里的证书无效。请更新证书。
    UrlSilent
      ✗ PUBLIC_URL: Something else answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
      ✗ PUBLIC_URL：那里应答的是别的程序。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
    ServerBad
      ✗ Chart server home: It refuses the connection. Check its address in CHART_SERVERS, and that it runs.
      ✗ 图表服务器 home：它拒绝连接。请检查 CHART_SERVERS 中的地址，以及它是否在运行。
    ServerBad
      ✗ Chart server home: Its name is not known. Check its address in CHART_SERVERS, and this machine's name service.
      ✗ 图表服务器 home：没有人认识它的名字。请检查 CHART_SERVERS 中的地址，以及本机的域名服务。
    ServerBad
      ✗ Chart server home: The connection breaks off. Check its address in CHART_SERVERS, and the network between.
      ✗ 图表服务器 home：连接会中断。请检查 CHART_SERVERS 中的地址，以及中间的网络。
    ServerBad
      ✗ Chart server home: What answers there does not speak https. Check in CHART_SERVERS whether it is http://, or another port.
      ✗ 图表服务器 home：那里应答的程序不使用 https。请检查 CHART_SERVERS 中是否应为 http://，或另一个端口。
    ServerBad
      ✗ Chart server home: It does not answer in time. Check the network between, and that it is well.
      ✗ 图表服务器 home：它没有及时应答。请检查中间的网络，以及它是否正常。
    ServerBad
      ✗ Chart server home: Its certificate has expired, so I do not talk to it. Have whoever runs it renew it; where it was, look at this machine's clock.
      ✗ 图表服务器 home：它的证书已过期，所以我不与它通信。请让运行它的人更新证书；如果已更新，请检查本机时钟。
    ServerBad
      ✗ Chart server home: Nobody whom I trust vouches for its certificate, so I do not talk to it. Name its own authority with ca_file in servers.toml.
      ✗ 图表服务器 home：它的证书没有我信任的机构担保，所以我不与它通信。请在 servers.toml 中用 ca_file 指明它自己的机构。
    ServerBad
      ✗ Chart server home: Its certificate is for another name, so I do not talk to it. Write the name of the certificate in CHART_SERVERS.
      ✗ 图表服务器 home：它的证书属于另一个名字，所以我不与它通信。请在 CHART_SERVERS 中写证书上的名字。
    ServerBad
      ✗ Chart server home: Its certificate is not valid, so I do not talk to it. Have whoever runs it renew it.
      ✗ 图表服务器 home：它的证书无效，所以我不与它通信。请让运行它的人更新证书。
    ServerBad
      ✗ Chart server home: It answers with an error of its own. Tell whoever runs it.
      ✗ 图表服务器 home：它自己出错了。请告诉运行它的人。
    ServerBad
      ✗ Chart server home: This is Plotly's public cloud, which was closed in October 2025. What was in it is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Set another one in CHART_SERVERS, such as home=builtin.
      ✗ 图表服务器 home：这是 Plotly 的公共云，已于 2025 年 10 月关闭。其中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。请在 CHART_SERVERS 中另设一个，例如 home=builtin。
    ServerBad
      ✗ Chart server home: It answers with a web page instead of data: perhaps a sign-in page stands before it. Check its address in CHART_SERVERS, and base_path, proxy_user and proxy_password_env in servers.toml.
      ✗ 图表服务器 home：它应答的是网页而不是数据：它前面也许有一个登录页面。请检查 CHART_SERVERS 中的地址，以及 servers.toml 中的 base_path、proxy_user 和 proxy_password_env。
    ServerBad
      ✗ Chart server home: It sends on to another address of its own. Write that one in CHART_SERVERS.
      ✗ 图表服务器 home：它要求转到它自己的另一个地址。请在 CHART_SERVERS 中写那个地址。
    ServerBad
      ✗ Chart server home: It has nothing at the path where its API should be. Check its address in CHART_SERVERS, or base_path in servers.toml.
      ✗ 图表服务器 home：它在其 API 应在的路径上什么也没有。请检查 CHART_SERVERS 中的地址，或 servers.toml 中的 base_path。
    ServerBad
      ! Chart server home: It asks to wait, so it is busy. Run this again in a while.
      ! 图表服务器 home：它要求等待，说明它很忙。请稍后再检查一次。
    ServerBad
      ✗ Chart server home: What answers there is no chart server of this kind. Check its address in CHART_SERVERS.
      ✗ 图表服务器 home：那里应答的不是这种图表服务器。请检查 CHART_SERVERS 中的地址。
    ");
}
