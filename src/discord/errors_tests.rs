//! Every error has a sentence, in both languages.

use std::time::Duration;

use super::*;
use crate::discord::both_languages::{kinds, said, table};
use crate::domain::hold::{Hold, Holder};
use crate::domain::ids::{ChannelId, Fid, MemberId, Millis, ServerName};
use crate::servers::Trouble;

kinds! {
    UserError:
    NotLinked WhichAccount NoSuchAccount NoSuchServer LinkRefused AnothersKey KeyRefused KeyMissing
    ServerUnavailable ClosedCloud WebPage Moved NoApi Clashes RateLimited BudgetUsed NotUnderstood Forbidden AccountFull NameTaken FolderGone
    NotInTrash NoSuchTrash ListExpired ListingTooLong KeptChanging ServerNotConfigured NotAChart
    NoSuchTitle AnothersChart AnotherServer ChartGone NotPlotOrGrid ChartInTrash BadAge NoSuchFolder
    WrongNumber PlanExpired PlanUsed PlanCancelled PlanUnknown NotYours AccountBusy CannotPost OthersAsked
    OthersDecide NobodyToAsk AskedYourself NotApprover SaidYesBefore RequestOver JobUnknown
    JobEnded WaitsInTrash NotWaiting SweepChanged AlreadyStopping NotOver NothingFailed NotPaused TooLateToGoOn StoppedByOthers UploadInDoubt CopyUnreadable OnHold RuleGone NothingToRestore
    NotLinkedThere NothingToMove DoesNotFit MayNotStop
    NotOfAccount NoLimit BadOption NotSet Rule OnlyManagers TeamNotServed OnlyInTeam
}

fn every_error() -> Vec<UserError> {
    use UserError as E;
    let home = || ServerName("home".to_owned());
    let fid = || Fid::new("jane", 7);
    // What members write is shown as it is, and formats nothing.
    let odd = || "*odd* @everyone".to_owned();
    let mut all = vec![
        E::NotLinked,
        E::NotLinkedThere,
        E::NothingToMove,
        E::DoesNotFit {
            account: "lab @ home".into(),
            which: crate::domain::quota::CountsWhich::Plots,
            more: 12,
            left: 3,
        },
        E::WhichAccount(vec!["jane @ home".into(), "lab @ home".into()]),
        E::NoSuchAccount {
            text: odd(),
            yours: vec!["jane @ home".into()],
        },
        E::NoSuchServer(odd()),
        E::LinkRefused(home()),
        E::AnothersKey("max".into()),
        E::KeyRefused(home()),
        E::KeyMissing(home()),
        E::ClosedCloud(home()),
        E::WebPage(home()),
        E::Moved(home()),
        E::NoApi(home()),
        E::Clashes(home()),
        E::RateLimited(home(), Duration::from_millis(300)),
        E::RateLimited(home(), Duration::from_secs(90)),
        E::BudgetUsed(home(), Millis(1_800_000_000_000)),
        E::NotUnderstood(home()),
        E::Forbidden(home()),
        E::AccountFull(home()),
        E::NameTaken(home()),
        E::FolderGone(home()),
        E::NotInTrash(fid()),
        E::NoSuchTrash(odd()),
        E::ListExpired,
        E::ListingTooLong(100_000),
        E::KeptChanging,
        E::ServerNotConfigured(home()),
        E::NotAChart(odd()),
        E::NoSuchTitle {
            text: odd(),
            near: Vec::new(),
        },
        E::NoSuchTitle {
            text: odd(),
            near: vec!["Odd".into(), "Even".into()],
        },
        E::AnothersChart("max".into()),
        E::AnotherServer("elsewhere.example".into()),
        E::ChartGone(fid()),
        E::NotPlotOrGrid(fid()),
        E::ChartInTrash(fid()),
        E::BadAge("5m".into(), AgeError::Ambiguous),
        E::BadAge(odd(), AgeError::NotAnAge),
        E::BadAge("0d".into(), AgeError::OutOfRange),
        E::NoSuchFolder("reports/2024".into()),
        E::WrongNumber { wanted: 1 },
        E::WrongNumber { wanted: 1_200 },
        E::PlanExpired,
        E::PlanUsed,
        E::PlanCancelled,
        E::PlanUnknown,
        E::NotYours,
        E::AccountBusy,
        E::CannotPost,
        E::OthersAsked,
        E::OthersDecide,
        E::NobodyToAsk,
        E::AskedYourself,
        E::NotApprover,
        E::SaidYesBefore,
        E::RequestOver,
        E::JobUnknown,
        E::JobEnded,
        E::WaitsInTrash,
        E::NotWaiting,
        E::SweepChanged,
        E::AlreadyStopping,
        E::NotOver,
        E::NothingFailed,
        E::NotPaused,
        E::TooLateToGoOn,
        E::StoppedByOthers,
        E::UploadInDoubt,
        E::CopyUnreadable(fid()),
        E::OnHold(hold(Holder::Operator, "")),
        E::OnHold(hold(Holder::Member(MemberId(7)), &odd())),
        E::RuleGone,
        E::NothingToRestore,
        E::MayNotStop,
        E::NotOfAccount,
        E::NoLimit(odd()),
        E::BadOption("older_than"),
        E::OnlyManagers,
        E::TeamNotServed,
        E::OnlyInTeam,
    ];
    all.extend(Trouble::ALL.map(|trouble| E::ServerUnavailable(home(), trouble)));
    all.extend(every_setting_that_is_not_set().map(E::NotSet));
    all.extend(every_trouble_with_a_rule().map(E::Rule));
    all
}

fn every_trouble_with_a_rule() -> [RuleTrouble; 9] {
    // What is not listed does not compile here; it has to be added below as well.
    let listed = |trouble: &RuleTrouble| match trouble {
        RuleTrouble::NotARule(
            NotARule::NoSuchType(_)
            | NotARule::BadAge(..)
            | NotARule::NotANumber(_)
            | NotARule::NameTooLong
            | NotARule::NoFilter,
        )
        | RuleTrouble::TooMany
        | RuleTrouble::Removed
        | RuleTrouble::NotAccepted
        | RuleTrouble::MayNotSkip => true,
    };
    let all = [
        RuleTrouble::NotARule(NotARule::NoSuchType("*odd* @everyone".into())),
        RuleTrouble::NotARule(NotARule::BadAge("5m".into(), AgeError::Ambiguous)),
        RuleTrouble::NotARule(NotARule::NotANumber("-1".into())),
        RuleTrouble::NotARule(NotARule::NameTooLong),
        RuleTrouble::NotARule(NotARule::NoFilter),
        RuleTrouble::TooMany,
        RuleTrouble::Removed,
        RuleTrouble::NotAccepted,
        RuleTrouble::MayNotSkip,
    ];
    assert!(all.iter().all(listed));
    all
}

fn hold(by: Holder, reason: &str) -> Hold {
    Hold {
        by,
        reason: reason.to_owned(),
        since: Millis(0),
    }
}

fn every_setting_that_is_not_set() -> [NotSet; 12] {
    // A reason that is not in here does not compile.
    let listed = |why: &NotSet| match why {
        NotSet::NoSuchChannel(_)
        | NotSet::SeveralChannels(_)
        | NotSet::CannotPostIn(_)
        | NotSet::NotALimit(_)
        | NotSet::NoSuchRole(_)
        | NotSet::SeveralRoles(_)
        | NotSet::NotACount(_)
        | NotSet::NotApprovers(_)
        | NotSet::NotHours(_)
        | NotSet::NotDays(_)
        | NotSet::NotOnOrOff(_)
        | NotSet::DiscordAway => true,
    };
    let all = [
        NotSet::NoSuchChannel("charts".into()),
        NotSet::SeveralChannels("charts".into()),
        NotSet::CannotPostIn(ChannelId(7)),
        NotSet::NotALimit("many".into()),
        NotSet::NoSuchRole("nobodies".into()),
        NotSet::SeveralRoles("twins".into()),
        NotSet::NotACount("-1".into()),
        NotSet::NotApprovers("0".into()),
        NotSet::NotHours("a day".into()),
        NotSet::NotDays("91".into()),
        NotSet::NotOnOrOff("maybe".into()),
        NotSet::DiscordAway,
    ];
    assert!(all.iter().all(listed));
    all
}

#[test]
fn every_error_has_a_sentence_in_both_languages() {
    let mut table = table(&every_error(), name_of, KINDS, sentence);
    let internal = Fault::Unexpected("the disk is full".to_owned());
    said("internal", &mut table, |locale| {
        let text = view(locale, &internal).content;
        assert!(!text.contains("disk"), "{text}");
        // The reference stands in a code span.
        let parts: Vec<&str> = text.split('`').collect();
        assert_eq!(parts.len(), 3, "{text}");
        format!("{}`REFERENCE`{}", parts[0], parts[2])
    });
    insta::assert_snapshot!(table, @r"
    NotLinked
      No chart account is linked to you here. **/charts link** links one.
      你在这里没有关联图表账户。请用 **/charts link** 关联。
    NotLinkedThere
      The account to which these were to be moved is not linked any more, so nothing was done. Link it with **/charts link** and start again.
      要移到的账户已不再关联，所以没有任何改动。请用 **/charts link** 关联它，然后重新开始。
    NothingToMove
      None of these charts is there any more, so there is nothing to move.
      这些图表都已不在，所以没有可移动的内容。
    DoesNotFit
      12 plots do not fit into `lab @ home`: it has room for 3 more. Nothing was done. Plan fewer, or make room there first.
      `lab @ home` 放不下 12 个图表：那里还能放 3 个。没有任何改动。请减少数量，或先在那里腾出空间。
    WhichAccount
      You have several accounts here. Say which one with `account`: / • `jane @ home` / • `lab @ home`
      你在这里有几个账户。请用 `account` 说明是哪一个： / • `jane @ home` / • `lab @ home`
    NoSuchAccount
      No account “\*odd\* \@{0}everyone” is linked to you here. These are: / • `jane @ home`
      你在这里没有关联账户“\*odd\* \@{0}everyone”。已关联的有： / • `jane @ home`
    NoSuchServer
      No chart server is named “\*odd\* \@{0}everyone” here. Pick one from the list.
      这里没有名为“\*odd\* \@{0}everyone”的图表服务器。请从列表中选择。
    LinkRefused
      The chart server **home** refused that user name and key. Nothing was linked.
      图表服务器 **home** 拒绝了这个用户名和密钥。没有关联任何账户。
    AnothersKey
      That key belongs to max. Nothing was linked.
      这个密钥属于 max。没有关联任何账户。
    KeyRefused
      The chart server **home** refused your key. Make a new one there and link the account again with **/charts link**.
      图表服务器 **home** 拒绝了你的密钥。请在那里生成新的密钥，并用 **/charts link** 重新关联账户。
    KeyMissing
      Your key for **home** cannot be opened any more. Link your account again with **/charts link**.
      你在 **home** 的密钥已无法打开。请用 **/charts link** 重新关联账户。
    ClosedCloud
      **home** points at Plotly's public cloud, which was closed in October 2025. What was in it is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Ask whoever runs this bot to set another chart server.
      **home** 指向 Plotly 的公共云，它已于 2025 年 10 月关闭。其中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。请让运行本机器人的人设置另一个图表服务器。
    WebPage
      **home** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.
      **home** 应答的是网页而不是数据：它前面也许有一个登录页面。请询问运行本机器人的人；`base_path` 和公司代理在 servers.toml 中设置。
    Moved
      **home** sends me on to another address of its own, and I follow nobody with a key. Ask whoever runs this bot to correct its address in CHART_SERVERS.
      **home** 要我转到它自己的另一个地址，而我不会带着密钥跟随。请让运行本机器人的人更正 CHART_SERVERS 中的地址。
    NoApi
      **home** has nothing at the path where its API should be (404). Ask whoever runs this bot to check its address in CHART_SERVERS, or `base_path` in servers.toml.
      **home** 在其 API 应在的路径上什么也没有（404）。请让运行本机器人的人检查 CHART_SERVERS 中的地址，或 servers.toml 中的 `base_path`。
    Clashes
      **home** says that this clashes with what it holds now (409). Try again in a while; if it stays so, ask whoever runs it.
      **home** 说这与它现在保存的内容冲突（409）。请稍后再试；若仍如此，请询问其运营者。
    RateLimited
      The chart server **home** asks to wait a second. Try again then.
      图表服务器 **home** 要求等待 1 秒。请届时再试。
    RateLimited
      The chart server **home** asks to wait 90 seconds. Try again then.
      图表服务器 **home** 要求等待 90 秒。请届时再试。
    BudgetUsed
      Your account has used its write budget on **home**. It can write again <t:1800000000:R>.
      你的账户在 **home** 上的写入额度已用完。<t:1800000000:R>可以再次写入。
    NotUnderstood
      **home** answered something that is no chart server's answer. Ask whoever runs this bot to check its address.
      **home** 的应答不是图表服务器的应答。请让运行本机器人的人检查它的地址。
    Forbidden
      The chart server **home** does not let your account do this. Ask whoever runs it.
      图表服务器 **home** 不允许你的账户这样做。请询问其运营者。
    AccountFull
      Your account on **home** is full, so nothing was restored. Delete a plot for ever, or move one to the trash, and try again.
      你在 **home** 的账户已满，所以没有取回任何内容。请永久删除一个图表或把它移到回收站，然后再试。
    NameTaken
      Another chart on **home** has that title in that folder, so nothing was restored. Rename or move that one first.
      **home** 上同一文件夹里另一个图表用了这个标题，所以没有取回任何内容。请先重命名或移动那一个。
    FolderGone
      The folder in which it lay on **home** is gone, so it cannot be restored. Make the folder again and try once more.
      它在 **home** 上所在的文件夹已不在，所以无法取回。请重新建立文件夹后再试。
    NotInTrash
      jane\:7 is not in the trash, so there is nothing to restore.
      jane\:7 不在回收站中，所以没有可恢复的内容。
    NoSuchTrash
      Nothing in the trash is titled “\*odd\* \@{0}everyone”. **/charts list** with `only` tells what is there.
      回收站中没有标题为“\*odd\* \@{0}everyone”的内容。用 **/charts list** 的 `only` 查看其中有什么。
    ListExpired
      This list is older than 14 minutes. Run the command again.
      此列表已超过 14 分钟。请重新执行命令。
    ListingTooLong
      Your account lists more than 100000 files, which is more than I take in. Narrow it down on the chart server first.
      你的账户列出超过 100000 个文件，超出我能处理的范围。请先在图表服务器上精简。
    KeptChanging
      Your account kept changing while I listed it. Try again when nothing is being uploaded.
      列出时你的账户一直在变化。请在没有上传时再试。
    ServerNotConfigured
      The chart server **home** of your account is not set up here any more. Ask whoever runs this bot.
      你账户所在的图表服务器 **home** 在这里已不再设置。请询问运行本机器人的人。
    NotAChart
      “\*odd\* \@{0}everyone” names no chart. Pick one from the list, or give a number such as 225 or the chart's address.
      “\*odd\* \@{0}everyone”不指向任何图表。请从列表中选择，或给出编号（如 225）或图表地址。
    NoSuchTitle
      No chart of your account is titled “\*odd\* \@{0}everyone”.
      你的账户中没有标题为“\*odd\* \@{0}everyone”的图表。
    NoSuchTitle
      No chart of your account is titled “\*odd\* \@{0}everyone”. These are like it: / • Odd / • Even
      你的账户中没有标题为“\*odd\* \@{0}everyone”的图表。相近的有： / • Odd / • Even
    AnothersChart
      That chart belongs to **max**. I only touch charts of your own account.
      那个图表属于 **max**。我只处理你自己账户的图表。
    AnotherServer
      That address is on elsewhere.example, which is not your chart server. Give the chart's number instead.
      那个地址在 elsewhere.example，不是你的图表服务器。请改给图表编号。
    ChartGone
      There is no chart jane\:7 any more. Somebody may have deleted it; /charts delete completes what there is.
      图表 jane\:7 已不存在。可能有人删除了它；/charts delete 会补全现有的图表。
    NotPlotOrGrid
      jane\:7 is neither a plot nor a grid. I leave folders and other files alone.
      jane\:7 既不是图表也不是数据表。我不处理文件夹和其他文件。
    ChartInTrash
      Chart jane\:7 is in the trash already. **/charts restore** takes it back.
      图表 jane\:7 已在回收站。可用 **/charts restore** 取回。
    BadAge
      “5m” could be minutes or months. Write 6mo for months or 30d for days.
      “5m”可能是分钟，也可能是月。月写作 6mo，天写作 30d。
    BadAge
      “\*odd\* \@{0}everyone” is no age. Write it as 30d, 8w, 6mo or 1y.
      “\*odd\* \@{0}everyone”不是时间长度。请写作 30d、8w、6mo 或 1y。
    BadAge
      “0d” is no age. Write it as 30d, 8w, 6mo or 1y.
      “0d”不是时间长度。请写作 30d、8w、6mo 或 1y。
    NoSuchFolder
      There is no folder “reports/{0}2024” in your account. Write it from the top, such as reports/2024.
      你的账户中没有文件夹“reports/{0}2024”。请从顶层写起，例如 reports/2024。
    WrongNumber
      That is not the number. Nothing was changed; press again and type 1.
      数目不对。没有任何改动；请再按一次并输入 1。
    WrongNumber
      That is not the number. Nothing was changed; press again and type 1200.
      数目不对。没有任何改动；请再按一次并输入 1200。
    PlanExpired
      This card is older than 14 minutes. Nothing was changed; run the command again.
      此卡片已超过 14 分钟。没有任何改动；请重新执行命令。
    PlanUsed
      This plan was approved already. Its message in the channel tells how it goes.
      此计划已经批准。频道中的消息会说明进展。
    PlanCancelled
      This plan was cancelled. Nothing was changed; run the command again.
      此计划已取消。没有任何改动；请重新执行命令。
    PlanUnknown
      I do not know this plan any more. Nothing was changed; run the command again.
      我已不记得此计划。没有任何改动；请重新执行命令。
    NotYours
      This card is somebody else's. Run the command yourself to get your own.
      这是别人的卡片。请自己执行命令以获得你的卡片。
    AccountBusy
      Another clean-up of this account is not over. Wait for it or stop it, then press again.
      此账户的另一次清理尚未结束。请等待或停止它，然后再按。
    CannotPost
      I may not write in this channel, and how it goes would be told here. Use another channel, or ask whoever manages this server to let me send messages here or to set a notice channel with /charts-admin setup.
      我不能在这个频道发言，而进展要在这里说明。请换一个频道，或请管理本服务器的人允许我在这里发送消息，或用 /charts-admin setup 设置通知频道。
    OthersAsked
      Others were asked to approve this. The message in the channel tells what comes of it.
      已请其他人审批。频道中的消息会说明结果。
    OthersDecide
      This needs a yes of others now. Nothing was changed; press the button again to ask for it.
      现在这需要其他人同意。没有任何改动；请再按一次按钮来请求。
    NobodyToAsk
      Nobody has to be asked for this any more. Nothing was changed; run the command again.
      这已不需要询问任何人。没有任何改动；请重新执行命令。
    AskedYourself
      You asked for this yourself, so somebody else has to decide.
      这是你自己发起的，所以要由其他人决定。
    NotApprover
      Only members of the approver role may do this. **/charts-admin setup** names it.
      只有审批角色的成员可以这样做。该角色在 **/charts-admin setup** 中设置。
    SaidYesBefore
      You said yes already. Others have to as well.
      你已经同意过了。还需要其他人同意。
    RequestOver
      This was decided already, or its time is over. Nothing was changed.
      这已经有了决定，或时限已过。没有任何改动。
    JobUnknown
      I do not know this clean-up any more; it may be older than ninety days. **/charts jobs** shows those that I do.
      我已不记得这次清理，它可能已超过九十天。**/charts jobs** 列出我记得的清理。
    JobEnded
      This clean-up is over already.
      这次清理已经结束。
    WaitsInTrash
      Nothing is under way: it waits in the trash. **Skip** leaves it there, **Undo** takes it back out.
      没有正在进行的操作：它在回收站中等待。**跳过**让它留在那里，**撤销**把它取回。
    NotWaiting
      This clean-up does not wait in the trash any more. If it is deleting just now, **Stop** ends that.
      这次清理已不在回收站中等待。如果正在删除，**停止**会结束它。
    SweepChanged
      Meanwhile this server changed whether, and when, what is in the trash is deleted. Nothing was changed; run the command again.
      在此期间，本服务器更改了回收站中的内容是否删除、何时删除。没有任何改动；请重新运行命令。
    AlreadyStopping
      It is stopping already; only the calls that are under way are finished.
      已经在停止，只等进行中的调用完成。
    NotOver
      This clean-up is not over yet. Wait for it or stop it first.
      这次清理尚未结束。请先等待或停止它。
    NothingFailed
      Nothing of this clean-up failed.
      这次清理没有失败的内容。
    NotPaused
      This clean-up is not waiting.
      这次清理并未在等待。
    TooLateToGoOn
      It was stopped more than a week ago. Plan it again: the charts may have changed since.
      它在一个多星期前就停止了。请重新拟定计划：图表可能已有变化。
    StoppedByOthers
      Somebody who looks after this server stopped it, so one of them decides whether it goes on: approvers and those who manage this server, except for whoever asked for it.
      它由照管本服务器的人停止，因此由他们决定是否继续：审批人和管理本服务器的人，但发起人除外。
    UploadInDoubt
      The chart server did not say whether it took the copy. Look with **/charts list** whether it is there before you try again.
      图表服务器没有说明是否收到副本。请先用 **/charts list** 查看它是否已在，再重试。
    CopyUnreadable
      The copy of jane\:7 cannot be read any more: its file is gone or damaged, or its key is missing. Whoever runs me finds more in my log.
      jane\:7 的副本已无法读取：文件丢失或损坏，或缺少密钥。运行我的人可以在日志中找到详情。
    OnHold
      Everything is on hold by whoever runs me: nothing is moved, deleted or restored until it is resumed.
      运行我的人暂停了一切：恢复之前，不会移动、删除或恢复任何内容。
    OnHold
      Everything is on hold since <@7> paused it with **/charts-admin pause**: nothing is moved, deleted or restored until it is resumed. They say: \*odd\* \@{0}everyone
      <@7> 用 **/charts-admin pause** 暂停了一切：恢复之前，不会移动、删除或恢复任何内容。他们说：\*odd\* \@{0}everyone
    RuleGone
      That protection was removed already.
      此保护已被移除。
    NothingToRestore
      Nothing of this clean-up is in the trash.
      这次清理没有内容在回收站。
    MayNotStop
      Only members of that account, approvers, and those who manage this server, may do this.
      只有该账户的成员、审批者和管理本服务器的人可以这样做。
    NotOfAccount
      Only members who are linked to that account may do this.
      只有关联了该账户的成员才能这样做。
    NoLimit
      `*odd* @everyone` has no limit any more, so there is nothing to bring it down to.
      `*odd* @everyone` 已没有上限，所以无需减少。
    BadOption
      I did not understand “older_than”. Pick it from what the command offers.
      我不理解“older_than”。请从命令给出的选项中选择。
    OnlyManagers
      Only those who manage this server may do this.
      只有管理本服务器的人才能这样做。
    TeamNotServed
      I am not set up for this server. Ask whoever runs this bot to add its id to DISCORD_GUILD_ID.
      我没有为这个服务器设置。请让运行本机器人的人把它的 id 加入 DISCORD_GUILD_ID。
    OnlyInTeam
      Use me in a channel of your server.
      请在你的服务器的频道中使用我。
    ServerUnavailable
      The chart server **home** refuses the connection: nothing runs at its address right now. Try again in a while; if it stays so, ask whoever runs it.
      图表服务器 **home** 拒绝连接：它的地址上现在没有程序在运行。请稍后再试；若仍如此，请询问其运营者。
    ServerUnavailable
      The name in the address of the chart server **home** is not known. Ask whoever runs this bot to check it in CHART_SERVERS, and the network's name service.
      图表服务器 **home** 地址中的名字无人认识。请让运行本机器人的人检查 CHART_SERVERS 中的地址，以及网络的域名服务。
    ServerUnavailable
      The connection to the chart server **home** broke off. Try again in a while; if it stays so, ask whoever runs it.
      与图表服务器 **home** 的连接中断了。请稍后再试；若仍如此，请询问其运营者。
    ServerUnavailable
      What answers at the address of the chart server **home** does not speak https. Ask whoever runs this bot to check in CHART_SERVERS whether it is http://, or another port.
      图表服务器 **home** 的地址上应答的程序不使用 https。请让运行本机器人的人检查 CHART_SERVERS 中是否应为 http://，或另一个端口。
    ServerUnavailable
      The chart server **home** did not answer in time. Try again in a while.
      图表服务器 **home** 没有及时应答。请稍后再试。
    ServerUnavailable
      The certificate of the chart server **home** has expired, so I do not talk to it. Tell whoever runs it to renew it.
      图表服务器 **home** 的证书已过期，所以我不与它通信。请告诉其运营者更新证书。
    ServerUnavailable
      Nobody whom I trust vouches for the certificate of the chart server **home**, so I do not talk to it. If it is your company's own, whoever runs this bot can name the authority with `ca_file` in servers.toml.
      图表服务器 **home** 的证书没有我信任的机构担保，所以我不与它通信。如果是贵公司自己的机构，运行本机器人的人可以在 servers.toml 中用 `ca_file` 指明。
    ServerUnavailable
      The certificate of the chart server **home** is for another name than the one in its address, so I do not talk to it. Ask whoever runs this bot to check the address in CHART_SERVERS.
      图表服务器 **home** 的证书属于另一个名字，而不是其地址中的名字，所以我不与它通信。请让运行本机器人的人检查 CHART_SERVERS 中的地址。
    ServerUnavailable
      The certificate of the chart server **home** is not valid, so I do not talk to it. Tell whoever runs it.
      图表服务器 **home** 的证书无效，所以我不与它通信。请告诉其运营者。
    ServerUnavailable
      The chart server **home** has an error of its own. Try again in a while.
      图表服务器 **home** 自身出错。请稍后再试。
    NotSet
      There is no channel “charts” here that takes messages. Nothing was changed.
      这里没有可以发消息的频道“charts”。没有更改任何设置。
    NotSet
      Several channels are called “charts”. Give the id of the one that you mean. Nothing was changed.
      有多个频道叫“charts”。请给出所指频道的编号。没有更改任何设置。
    NotSet
      I may not write in <#7>. Allow me View Channel, Send Messages and Embed Links there first. Nothing was changed.
      我不能在 <#7> 中发言。请先在那里允许我查看频道、发送消息和嵌入链接。没有更改任何设置。
    NotSet
      “many” is no limit. Write a whole number above 0, or none. Nothing was changed.
      “many”不是上限。请写一个大于 0 的整数，或 none。没有更改任何设置。
    NotSet
      There is no role “nobodies” here. Nothing was changed.
      这里没有角色“nobodies”。没有更改任何设置。
    NotSet
      Several roles are called “twins”. Give the id of the one that you mean. Nothing was changed.
      有多个角色叫“twins”。请给出所指角色的编号。没有更改任何设置。
    NotSet
      “\-1” is no number of charts. Write a whole number up to 100,000. Nothing was changed.
      “\-1”不是图表的个数。请写一个不大于 100,000 的整数。没有更改任何设置。
    NotSet
      “0” is no number of approvers. Write a whole number from 1 to 10. Nothing was changed.
      “0”不是审批人数。请写一个 1 到 10 的整数。没有更改任何设置。
    NotSet
      “a day” is no number of hours. Write a whole number from 1 to 168. Nothing was changed.
      “a day”不是小时数。请写一个 1 到 168 的整数。没有更改任何设置。
    NotSet
      “91” is no number of days. Write a whole number from 1 to 90, or off. Nothing was changed.
      “91”不是天数。请写 1 到 90 的整数，或 关。没有更改任何设置。
    NotSet
      “maybe” is neither on nor off.
      “maybe”既不是开也不是关。
    NotSet
      Discord did not tell of its channels. Nothing was changed; try again in a while.
      Discord 没有告知它的频道。没有更改任何设置；请稍后再试。
    Rule
      “\*odd\* \@{0}everyone” is no type. Write plot, grid or all. No rule was added.
      “\*odd\* \@{0}everyone”不是类型。请写 plot、grid 或 all。没有添加规则。
    Rule
      “5m” could be minutes or months. Write 6mo for months or 30d for days.
      “5m”可能是分钟，也可能是月。月写作 6mo，天写作 30d。
    Rule
      “\-1” is no number that fits there. Write a whole number. No rule was added.
      “\-1”不是合适的数字。请写一个整数。没有添加规则。
    Rule
      The name is too long. No rule was added.
      名称太长。没有添加规则。
    Rule
      A rule needs at least one of age, views, newest and name, or it would propose everything. No rule was added.
      规则至少需要时间、浏览次数、最新数量和标题中的一项，否则会提议所有内容。没有添加规则。
    Rule
      5 rules are the most. Remove one first.
      最多 5 条规则。请先移除一条。
    Rule
      This rule was removed already.
      此规则已被移除。
    Rule
      You have not accepted this rule for this account. **/charts account** shows the rules; then press again.
      你还没有为此账户接受该规则。**/charts account** 会显示规则；然后再按一次。
    Rule
      Only members of that account, and those who manage this server, may do this.
      只有该账户的成员和管理本服务器的人可以这样做。
    internal
      Something went wrong on my side, and nothing more was done. Tell whoever runs this bot: reference `REFERENCE`.
      我这边出了问题，没有再做任何事。请告诉运行本机器人的人：编号 `REFERENCE`。
    ");
}
