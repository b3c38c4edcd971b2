# 成员与团队读到的中文。条目名说明内容。

## 标点

said-of = { $of }：{ $what }
comma = 、
semicolon = ；
between-sentences = {""}

## 命令

command-charts = 整理你的图表
command-help = 我能做什么、怎么做
command-count = 你的账户有多少图表，离上限还有多远
command-delete = 先查看一个图表，再移到回收站或永久删除
command-purge = 先拟定批量清理计划，再作决定
option-id = 标题、编号或图表地址
option-type = 哪些图表
option-older-than = 只选更早修改的：30d、8w、6mo 或 1y
option-name = 只选这样的标题；* 代表任意文字，? 代表一个字符
option-folder = 只选这个文件夹及其下级，例如 reports/2024
option-views-at-most = 只选浏览次数不超过这个数的
option-keep-newest = 在符合条件的图表中，每种保留最新的若干个
option-days = 图片回溯多少天：1 到 400，默认 30
option-account = 有几个账户时，选用哪一个
choice-plot = 图表
choice-grid = 数据表
choice-all = 先图表，后数据表

## 帮助

help-title = Chartkeeper
help-begin = 我删除你的图表服务器上的图表。我不能删除或读取消息。
help-commands =
    • **/charts link** – 关联你的账户，或为你创建一个
    • **/charts count** – 你的账户有多少图表
    • **/charts list** – 逐页查看你的图表
    • **/charts show** `id` – 查看一个图表
    • **/charts delete** `id` – 一个图表：先查看，再按按钮
    • **/charts purge** `type` – 许多图表：先看计划，再按按钮
    • **/charts jobs** – 未决定的计划与清理
    • **/charts restore** `id` – 从回收站取回一个图表
    • **/charts protect** `what` – 任何清理都不能动的内容
    • **/charts account** – 你的账户、提醒、你的数据、忘记我
    • **/privacy** – 保存了与你有关的什么
help-safety = 在你按下按钮之前，任何图表都不会移到回收站或被删除，而且只涉及你自己关联的账户。
help-footer = 版本 { $version } · 有问题？请询问为你们运行本机器人的人。

## 计数

count-full = **{ $plots }** / { $limit } 个{ $what ->
    [both] 图表和数据表
   *[plots] 图表
} · { $percent } %
count-unlimited = **{ $plots }** 个{ $what ->
    [both] 图表和数据表
   *[plots] 图表
} · 没有上限
count-grids = { $grids } 个数据表
count-left = { $left ->
    [0] 账户已满。
   *[other] 还能放 { $left } 个{ $what ->
        [both] 图表或数据表
       *[plots] 图表
    }。
}
forecast-days = 按目前的速度，大约 { $days } 天后就满了。
forecast-weeks = 按目前的速度，大约 { $weeks } 周后就满了。
picture-chart = 这张图表的画面。
picture-use = { $days } 天内的{ $what ->
    [both] 图表和数据表数
   *[plots] 图表数
}：起初 { $first } 个，最多 { $most } 个，现在 { $last } 个。
picture-limit = 上限是 { $limit } 个。
count-what-counts = 图表计入上限。数据表、文件夹和回收站中的内容不计入。
count-what-counts-trash = 图表计入上限，回收站中的也计入：只有永久删除才能腾出空间。数据表和文件夹不计入。
count-trash-on-top = 我统计图表服务器列出的内容；它在回收站中隐藏的还要另加。
count-trash-listed = 此图表服务器也列出回收站中的内容，所以这个数字可能包含其中一部分。
count-what-counts-both = 图表和数据表计入上限。文件夹和回收站中的内容不计入。
count-what-counts-both-trash = 图表和数据表计入上限，回收站中的也计入：只有永久删除才能腾出空间。文件夹不计入。

## 一个图表

card-plot = 图表
card-grid = 数据表
card-type = 类型
card-number = 编号
card-created = 创建
card-modified = 修改
card-views = 浏览
card-views-unknown = 未告知
card-folder = 文件夹
card-home = 主目录
card-link = 链接
card-open = 打开
card-its-grids = 只有这个图表使用的数据表
card-grids-go = 它们一起处理。
card-grids-stay = 它们会保留，除非你也选上。
card-in-use = 有 { $count } 个图表使用这个数据表，所以保留。请先删除图表。
card-references-unknown = 图表服务器没有告知哪些图表使用这个数据表，所以保留。
card-more = … 还有 { $count } 个
card-lifetime = 此卡片在 { $time } 之前有效。
card-trash-note = 回收站中的内容可以恢复。永久删除的内容无法找回。

choose-title = 你有几个图表用了这个标题。要哪一个？

button-trash = 移到回收站
button-later = 现在移到回收站，{ $date }删除
button-delete = 永久删除
button-take-grid = 连同它的数据表
button-take-its-grids = 同时处理它的数据表
button-take-grids = 连同它们的数据表
button-cancel = 取消
button-stop = 停止
button-go-on = 继续
button-restore = 全部恢复
button-undo = 撤销
button-skip = 跳过
button-details = 详情

## 计划

plan-filter = 筛选
plan-filter-type = { $type ->
    [plot] 图表
    [grid] 数据表
   *[all] 图表和数据表
}
plan-filter-older = 最后修改早于 { $age } 前
plan-filter-name = 标题为 { $name }
plan-filter-folder = 在 { $folder } 或其下级
plan-filter-views = { $views ->
    [0] 从未被浏览
   *[other] 浏览不超过 { $views } 次
}
plan-filter-newest = 每种保留最新的 { $count } 个
plan-filter-down-to = 只取足以使账户减到 { $count } 个图表的数目：先取一个月未更改的，其中先取浏览最少的，再取最旧的
plan-above = 仍会多出 { $count } 个图表：剩下的因下列原因保留。
plan-filter-none = 没有筛选：全部
age-days = { $count } 天
age-weeks = { $count } 周
age-months = { $count } 个月
age-years = { $count } 年
plan-matches = { $count ->
    [0] **没有符合的图表。**
   *[other] **{ $count } 个符合**
}
plan-trash-counts = 在此图表服务器上，回收站中的内容也计入上限：只有永久删除才能腾出空间。
plan-of-each = { $plots } 个图表，{ $grids } 个数据表
plan-kept = 保留
plan-kept-too-recent = { $count } 个修改得更晚
plan-kept-other-name = { $count } 个标题不同
plan-kept-other-folder = { $count } 个在其他文件夹
plan-kept-too-many-views = { $count } 个浏览得更多
plan-kept-views-unknown = { $count } 个服务器没有告知浏览次数
plan-kept-newest = { $count } 个属于最新
plan-kept-not-needed = { $count } 个不必移走
plan-kept-protected = { $count } 个受保护
plan-kept-in-use = { $count } 个数据表正被保留的图表使用
plan-kept-references-unknown = { $count } 个数据表服务器没有告知是否被使用
plan-first = 列表开头
plan-more = …… 另有 { $count } 个在文件中
plan-calls = 移到回收站需要 { $trash } 次调用，永久删除需要 { $delete } 次。
plan-budget = 写入：移到回收站 { $trash } 次，永久删除 { $delete } 次。该账户的额度为{ $window } { $all } 次，现在还剩 { $left } 次。
plan-trash-ends = 移到回收站预计{ $time }完成：要等待更多额度。
plan-delete-ends = 永久删除预计{ $time }完成：要等待更多额度。
budget-hour = 每小时
budget-day = 每天
plan-calls-later = 现在移到回收站、以后删除需要 { $trash } 次调用，永久删除需要 { $delete } 次。
plan-type-number = 会请你输入数目。
plan-file = charts.csv

form-title-trash = 将 { $count } 个移到回收站
form-title-later = 将 { $count } 个移到回收站，以后删除
form-title-delete = 永久删除 { $count } 个
form-label-trash = 输入 { $count } 以将 { $count } 个移到回收站
form-label-later = 输入 { $count } 以现在移到回收站、以后删除
form-label-delete = 输入 { $count } 以永久删除 { $count } 个

plan-cancelled = 已取消。没有任何改动。
plan-started = 已批准。进展会在 <#{ $channel }> 中说明。

## 作业

job-title-trash = 将 { $count } 个移到回收站
job-title-later = 将 { $count } 个移到回收站，以后删除
job-title-delete = 永久删除 { $count } 个
job-title-restore = 从回收站恢复
job-asked-by = { $account } · 由 { $member } 发起
job-bar = { $bar } { $percent } %
job-now = 回收站中 { $trashed } · 已删除 { $deleted } · 还剩 { $left }
job-now-restore = 已恢复 { $restored } 个 · 剩余 { $left } 个
job-now-trash = 回收站中 { $trashed } · 还剩 { $left }
job-stopping = 正在停止。
job-paused = 等待中：{ $why }
job-goes-on = 它会在{ $time }自行继续。
job-ended-done = 完成
job-ended-stopped = 由 { $member } 停止
job-ended-early = 未完成就结束了
job-ended-restored = 已恢复
job-ended-skipped = 由 { $member } 跳过：回收站中的内容留在那里
job-trashed = { $count } 个已移到回收站
job-deleted = { $count } 个已永久删除
job-gone = { $count } 个早已不在
job-skipped = { $count } 个未动
job-failed = { $count } 个失败
job-unheard = { $count } 个结果不明
job-restored = { $count } 个已恢复
job-untouched = { $count } 个未处理
job-reason = – { $count } 个：{ $reason }
job-in-trash = **撤销**会把它们从回收站取回。
job-waits = { $count ->
   *[other] 回收站中有 **{ $count }** 个，将在{ $in }永久删除：{ $time }，或稍晚一些。
}
job-waits-how = **撤销**会把它们全部取回。**跳过**会让它们一直留在回收站。
job-nothing-gone = 没有任何内容被永久删除。**全部恢复**会取回回收站中的内容。
job-some-gone = 已删除的无法找回。**全部恢复**会取回仍在回收站中的内容。
job-some-deleted = **全部恢复**会取回仍在回收站中的内容。
job-copies = 已删除内容的副本保留 90 天：**/charts restore** 可以重新上传。
job-details = 每个图表的结果在文件中。
job-file = job.csv
job-stop-asked = 将在下一次调用之前停止。
job-going-on = 继续进行。
job-restoring = 正在恢复回收站中的内容。

pause-interrupted-long-ago = 它在一个多小时前被中断。按**继续**完成，或按**停止**。
pause-key-refused = 图表服务器拒绝了密钥。请用 **/charts link** 重新关联账户，然后按**继续**。
pause-key-missing = 账户的密钥已不在。请用 **/charts link** 重新关联账户，然后按**继续**。
pause-server-unavailable = 图表服务器没有应答。等它恢复后按**继续**。
pause-asks-to-wait = 图表服务器要求等待的时间比我自己会等的更长。请稍后按**继续**。
pause-bad-certificate = 图表服务器的证书无效。请告诉其运营者，修好后按**继续**。
pause-closed = 图表服务器已关闭。Plotly 公共云中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。
pause-web-page = 得到的是网页而不是图表服务器的数据，也许是登录页面。请告诉运行我的人，修好后按**继续**。
pause-not-understood = 图表服务器的应答我无法理解。请检查它的地址，然后按**继续**。
pause-too-many-failed = 连续十个图表无法移动或删除，因此其余的保持原样。**详情**说明原因。修好后按**继续**，或按**停止**。
pause-no-room-for-copies = 没有空间存放副本，而没有副本就不会删除。运行我的人可以提高 COPIES_MAX_MB 或腾出空间；然后按**继续**。
pause-copies-not-written = 副本无法写入，而没有副本就不会删除。运行我的人可以在日志中找到原因；然后按**继续**。
pause-budget-used = 该账户的写入额度已用完。

reason-changed = 计划拟定之后有改动
reason-protected = 受保护
reason-newly-referenced = 计划之外的图表现在使用它
reason-its-plot-stays = 使用它的图表保留了下来
reason-references-unknown = 服务器没有告知哪些图表使用它
reason-restored-by-others = 有人把它从回收站取了出来
reason-trashed-by-others = 有人已将其移入回收站，因此留在原处
reason-not-copied = 无法为它制作副本
reason-not-as-planned = 与计划不符，已恢复
reason-not-as-planned-in-trash = 与计划不符，仍在回收站：请在那里恢复
reason-vanished = 已不在
reason-vanished-in-doubt = 已不在；无法断定是否由本作业所致
reason-refused = 服务器拒绝
reason-server-trouble = 服务器一再出错
reason-unheard = 删除它的应答始终没有收到：它已被永久删除，或仍在回收站
reason-not-understood = 服务器的应答无法理解

## 可能出的问题

error-not-linked = 你在这里没有关联图表账户。请用 **/charts link** 关联。
error-no-such-server = 这里没有名为“{ $server }”的图表服务器。请从列表中选择。
error-link-refused = 图表服务器 **{ $server }** 拒绝了这个用户名和密钥。没有关联任何账户。
error-anothers-key = 这个密钥属于 { $user }。没有关联任何账户。
error-which-account = 你在这里有几个账户。请用 `account` 说明是哪一个：
error-no-such-account = 你在这里没有关联账户“{ $text }”。已关联的有：
error-key-refused = 图表服务器 **{ $server }** 拒绝了你的密钥。请在那里生成新的密钥，并用 **/charts link** 重新关联账户。
error-key-missing = 你在 **{ $server }** 的密钥已无法打开。请用 **/charts link** 重新关联账户。
error-refused-connection = 图表服务器 **{ $server }** 拒绝连接：它的地址上现在没有程序在运行。请稍后再试；若仍如此，请询问其运营者。
error-unknown-name = 图表服务器 **{ $server }** 地址中的名字无人认识。请让运行本机器人的人检查 CHART_SERVERS 中的地址，以及网络的域名服务。
error-no-connection = 与图表服务器 **{ $server }** 的连接中断了。请稍后再试；若仍如此，请询问其运营者。
error-no-tls = 图表服务器 **{ $server }** 的地址上应答的程序不使用 https。请让运行本机器人的人检查 CHART_SERVERS 中是否应为 http://，或另一个端口。
error-timed-out = 图表服务器 **{ $server }** 没有及时应答。请稍后再试。
error-certificate-expired = 图表服务器 **{ $server }** 的证书已过期，所以我不与它通信。请告诉其运营者更新证书。
error-unknown-authority = 图表服务器 **{ $server }** 的证书没有我信任的机构担保，所以我不与它通信。如果是贵公司自己的机构，运行本机器人的人可以在 servers.toml 中用 `ca_file` 指明。
error-wrong-name = 图表服务器 **{ $server }** 的证书属于另一个名字，而不是其地址中的名字，所以我不与它通信。请让运行本机器人的人检查 CHART_SERVERS 中的地址。
error-bad-certificate = 图表服务器 **{ $server }** 的证书无效，所以我不与它通信。请告诉其运营者。
error-status = 图表服务器 **{ $server }** 自身出错。请稍后再试。
error-closed-cloud = **{ $server }** 指向 Plotly 的公共云，它已于 2025 年 10 月关闭。其中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。请让运行本机器人的人设置另一个图表服务器。
error-web-page = **{ $server }** 应答的是网页而不是数据：它前面也许有一个登录页面。请询问运行本机器人的人；`base_path` 和公司代理在 servers.toml 中设置。
error-moved = **{ $server }** 要我转到它自己的另一个地址，而我不会带着密钥跟随。请让运行本机器人的人更正 CHART_SERVERS 中的地址。
error-no-api = **{ $server }** 在其 API 应在的路径上什么也没有（404）。请让运行本机器人的人检查 CHART_SERVERS 中的地址，或 servers.toml 中的 `base_path`。
error-clashes = **{ $server }** 说这与它现在保存的内容冲突（409）。请稍后再试；若仍如此，请询问其运营者。
error-rate-limited = 图表服务器 **{ $server }** 要求等待 { $seconds } 秒。请届时再试。
error-budget-used = 你的账户在 **{ $server }** 上的写入额度已用完。{ $time }可以再次写入。
error-not-understood = **{ $server }** 的应答不是图表服务器的应答。请让运行本机器人的人检查它的地址。
error-forbidden = 图表服务器 **{ $server }** 不允许你的账户这样做。请询问其运营者。
error-listing-too-long = 你的账户列出超过 { $cap } 个文件，超出我能处理的范围。请先在图表服务器上精简。
error-kept-changing = 列出时你的账户一直在变化。请在没有上传时再试。
error-server-not-configured = 你账户所在的图表服务器 **{ $server }** 在这里已不再设置。请询问运行本机器人的人。
error-not-a-chart = “{ $text }”不指向任何图表。请从列表中选择，或给出编号（如 225）或图表地址。
error-no-such-title = 你的账户中没有标题为“{ $text }”的图表。
error-titles-like-it = 相近的有：
error-anothers-chart = 那个图表属于 **{ $owner }**。我只处理你自己账户的图表。
error-another-server = 那个地址在 { $host }，不是你的图表服务器。请改给图表编号。
error-chart-gone = 图表 { $fid } 已不存在。可能有人删除了它；/charts delete 会补全现有的图表。
error-not-plot-or-grid = { $fid } 既不是图表也不是数据表。我不处理文件夹和其他文件。
error-chart-in-trash = 图表 { $fid } 已在回收站。可用 **/charts restore** 取回。
error-age-ambiguous = “{ $text }”可能是分钟，也可能是月。月写作 6mo，天写作 30d。
error-bad-age = “{ $text }”不是时间长度。请写作 30d、8w、6mo 或 1y。
error-no-such-folder = 你的账户中没有文件夹“{ $folder }”。请从顶层写起，例如 reports/2024。
error-wrong-number = 数目不对。没有任何改动；请再按一次并输入 { $wanted }。
error-plan-expired = 此卡片已超过 14 分钟。没有任何改动；请重新执行命令。
error-plan-used = 此计划已经批准。频道中的消息会说明进展。
error-plan-cancelled = 此计划已取消。没有任何改动；请重新执行命令。
error-plan-unknown = 我已不记得此计划。没有任何改动；请重新执行命令。
error-not-yours = 这是别人的卡片。请自己执行命令以获得你的卡片。
error-account-busy = 此账户的另一次清理尚未结束。请等待或停止它，然后再按。
error-cannot-post = 我不能在这个频道发言，而进展要在这里说明。请换一个频道，或请管理本服务器的人允许我在这里发送消息，或用 /charts-admin setup 设置通知频道。
error-others-asked = 已请其他人审批。频道中的消息会说明结果。
error-others-decide = 现在这需要其他人同意。没有任何改动；请再按一次按钮来请求。
error-nobody-to-ask = 这已不需要询问任何人。没有任何改动；请重新执行命令。
error-asked-yourself = 这是你自己发起的，所以要由其他人决定。
error-not-approver = 只有审批角色的成员可以这样做。该角色在 **/charts-admin setup** 中设置。
error-said-yes-before = 你已经同意过了。还需要其他人同意。
error-request-over = 这已经有了决定，或时限已过。没有任何改动。
error-job-unknown = 我已不记得这次清理，它可能已超过九十天。**/charts jobs** 列出我记得的清理。
error-job-ended = 这次清理已经结束。
error-waits-in-trash = 没有正在进行的操作：它在回收站中等待。**跳过**让它留在那里，**撤销**把它取回。
error-not-waiting = 这次清理已不在回收站中等待。如果正在删除，**停止**会结束它。
error-sweep-changed = 在此期间，本服务器更改了回收站中的内容是否删除、何时删除。没有任何改动；请重新运行命令。
error-already-stopping = 已经在停止，只等进行中的调用完成。
error-not-paused = 这次清理并未在等待。
error-too-late-to-go-on = 它在一个多星期前就停止了。请重新拟定计划：图表可能已有变化。
error-stopped-by-others = 它由照管本服务器的人停止，因此由他们决定是否继续：审批人和管理本服务器的人，但发起人除外。
error-upload-in-doubt = 图表服务器没有说明是否收到副本。请先用 **/charts list** 查看它是否已在，再重试。
error-copy-unreadable = { $fid } 的副本已无法读取：文件丢失或损坏，或缺少密钥。运行我的人可以在日志中找到详情。
error-nothing-to-restore = 这次清理没有内容在回收站。
error-not-of-account = 只有关联了该账户的成员才能这样做。
error-no-limit = { $account } 已没有上限，所以无需减少。
error-may-not-stop = 只有该账户的成员、审批者和管理本服务器的人可以这样做。
error-bad-option = 我不理解“{ $option }”。请从命令给出的选项中选择。
error-team-not-served = 我没有为这个服务器设置。请让运行本机器人的人把它的 id 加入 DISCORD_GUILD_ID。
error-only-in-team = 请在你的服务器的频道中使用我。
error-internal = 我这边出了问题，没有再做任何事。请告诉运行本机器人的人：编号 { $reference }。

## 关联账户

command-link = 在只属于你的页面上关联你自己的图表账户
command-privacy = 我保存谁的什么数据、保存多久
option-server = 有几个图表服务器时，选用哪一个

link-page = 在这里关联你在 **{ $server }** 上的图表账户。此地址只给你，只能用一次，{ $time } 之前有效：
link-command-line = 密钥不应经过 { $url }，所以我不给出地址。请让运行本机器人的人把 PUBLIC_URL 设为你的浏览器能访问的 https 地址，或在其所在机器上执行下面这行，并从标准输入给出你的密钥：
link-form-title = 关联你在 { $server } 上的账户
link-form-username = 用户名
link-form-key = API 密钥
link-done =
    已关联：你可以在这里管理 { $account }。
link-next = 接下来试试 **/charts count**。

page-title = 关联图表账户
page-in-team = 在 { $team }
page-will-control = 这位 Discord 成员将能统计、查看和清理在此关联的账户。
page-not-you = 不是你？请关闭此页面。
page-have-one = 我在 { $server } 上有账户
page-username = 用户名
page-key = API 密钥
page-link = 关联此账户
page-have-none = 我在 { $server } 上还没有账户
page-new-username = 你想要的用户名
page-make = 在这里为我创建账户
page-posted = 频道里的人会看到账户有多少图表、清理进行得如何，但绝不会看到标题。
page-kept = 你的密钥加密保存，不作他用。
page-privacy = 保存什么、保存多久
page-quiet = 此账户接近上限时不要提到我
page-holds = 现有 { $plots } 个{ $what ->
    [both] 图表和数据表
   *[plots] 图表
}，上限 { $limit } 个：已用 { $percent } %。
page-holds-unlimited = 现有 { $plots } 个{ $what ->
    [both] 图表和数据表
   *[plots] 图表
}，没有上限。
page-tries-left = { $left ->
   *[other] 没有关联任何账户。你还可以再试 { $left } 次。
}
page-not-filled-in = 请按图表服务器上的样子填写用户名和密钥，两项都要填。
page-key-refused = { $server } 拒绝了这个用户名和密钥。
page-anothers-key = 这个密钥属于另一个用户名。
page-name-taken = 这个用户名已有人使用。请换一个。
page-bad-name = 用户名为 1 至 64 个字母、数字、-、_ 或 .，并以字母或数字开头。
page-not-offered = 这里不能为你创建账户。请关联你已有的账户。
page-unknown = 这不是我给出的地址。请在 Discord 中输入 /charts link 获取。
page-used = 已经用这个地址关联过账户。如果那是你，一切正常；如果不是，请在 Discord 中查看 /charts account。
page-replaced = 你已索取了新的地址，这个不再有效。
page-spent = 尝试次数过多。没有关联任何账户；请在 Discord 中输入 /charts link 获取新地址。
page-expired = 此地址十分钟内有效。没有关联任何账户；请在 Discord 中输入 /charts link 获取新地址。
page-cross-site = 此表单来自别的网站，所以没有做任何事。请自己从 Discord 打开地址。
page-malformed = 这不是本页面的表单，所以没有做任何事。
page-internal = 我这边出了问题，没有关联任何账户。请告诉运行机器人的人。
page-linked-title = 已关联
page-linked = 已关联：从现在起由 { $team } 的 { $member } 管理此账户。
page-close = 你可以关闭此页面，回到 Discord。
page-your-key = 你的密钥
page-key-once = 程序用它来发布图表。它只显示这一次；请现在复制。
page-first-plot = 发布第一个图表
page-snippet-how = 把下面内容存为 first_plot.py，安装第一行所列的软件包，再用 Python 运行。

## 隐私

privacy-title = 隐私
privacy-kept-head = 保存什么
privacy-kept = 每个关联的账户：团队和成员的 Discord 编号、用户名、加密的账户密钥，以及它何时有多少图表。计划和清理：其中图表的编号、标题和日期，以及每个图表的结果。团队保护的内容：按写下的样子保存。提议清理的规则，以及谁接受了哪一条。
privacy-not-kept-head = 不保存什么
privacy-not-kept = 不读取任何消息；只有被删除的图表才会保存内容副本。不转交、不统计、不出售任何数据。
privacy-who-head = 谁能看到什么
privacy-who = 标题、筛选和文件只给你看。频道里只看到数字：账户有多少图表、接近上限（会提到你的名字，除非你选择不要）、清理进行得如何。
privacy-how-long-head = 保存多久
privacy-how-long = 取消关联会立即删除密钥。你离开团队七天后删除你的密钥；机器人被移除三十天后删除该团队的全部密钥。账户图表数目的记录在 400 天后，或不再有人关联它时删除。未批准的计划一天后删除，已结束的清理九十天后删除。已删除图表的副本经加密保存，90 天后、你删除它们时，或不再有人关联该账户时删除。关于谁批准、谁停止以及各图表编号结果的日志会保留，其中没有标题。
privacy-yours-head = 你可以做什么
privacy-yours = /charts account 可把与你有关的全部数据作为文件给你，也可让我忘记你。其他事宜请询问为你们运行本机器人的人。

## 你的账户

command-account = 你关联的账户：使用哪一个、取消关联、提醒、你的数据
account-several = 你在这里的账户
account-is-default = 未指明时使用
account-is-other = 未指明时使用的是另一个账户。
account-alerts-channel = 接近上限时提醒：在通知频道中提到你。
account-alerts-direct = 接近上限时提醒：在通知频道中提到你，并给你发私信。
account-alerts-off = 接近上限时提醒：不提醒你。
account-more = **/charts link** 可再关联一个，或为这个账户换新密钥。
account-copies = 保留着 { $count } 个已删除图表的副本。
delete-copies = { $count } 个已删除图表的副本将被删除，之后无法找回。
button-use = 未指明时使用它
button-alerts-channel = 在频道中提醒
button-alerts-direct = 也用私信提醒
button-alerts-off = 不提醒
button-unlink = 取消关联…
button-unlink-sure = 取消关联
button-delete-copies = 删除我的副本…
button-delete-copies-sure = 删除副本
button-keep = 保留
button-my-data = 我的数据
button-forget = 忘记我…
button-forget-sure = 忘记我
unlink-key = 密钥会立即删除。图表保持原样。
unlink-jobs = { $count ->
   *[other] { $count } 次清理会在下一次调用之前停止
}
unlink-plans = { $count ->
   *[other] { $count } 张打开的卡片将无法再决定
}
unlink-copies = { $count } 个已删除图表的副本将被删除，除非还有人关联该账户。
unlink-in-trash = { $count ->
   *[other] 你移到回收站的 { $count } 个图表会留在那里
}
unlink-done = 已取消关联：我不再有 { $account } 的密钥。**/charts link** 可重新关联。
forget-title = 忘记我
forget-all = 你在所有团队的密钥、计划和清理记录都会删除。你的图表保持原样。
forget-done = 已忘记：不再保存与你有关的任何数据。仍在停止的作业停下后也会删除。
data-here = 这是我保存的与你有关的全部数据，密钥除外；密钥我不给任何人看。
data-file = my-data.json

## 保护

command-protect = 让图表、文件夹或标题不受任何清理影响；单独使用时列出受保护的内容
option-what = 标题、编号或地址；文件夹，例如 reports/2024/；或通配标题，例如 final*
card-protected = 它受保护，所以保留。**/charts protect** 列出受保护的内容。
protect-none = 没有受保护的内容。用 `what` 保护图表、文件夹（reports/2024/）或通配标题（final*）。
protect-rules = 无论筛选如何，这些都会保留：
protect-more = …… 另有 { $count } 条；用 `what` 指明即可移除
protect-chart = “{ $title }” · { $number }
protect-folder = 文件夹 { $path } 及其下全部内容
protect-pattern = 所有类似 { $pattern } 的标题
protect-done = 已在 { $account } 中保护：{ $what }。任何清理都不会动它，包括正在进行的。
protect-known = 在 { $account } 中早已受保护：{ $what }。
button-remove = 移除
button-remove-n = 移除 { $n }
error-rule-gone = 此保护已被移除。

## 查看与取回

command-list = 分页列出你的图表：标题、时间、浏览、链接
command-show = 查看一个图表：日期、浏览、文件夹、数据来源
command-restore = 从回收站取回图表
option-id-in-trash = 回收站中图表的标题、编号或地址
option-only = 缩小范围
option-sort = 排列顺序
choice-stale = 陈旧：六个月未修改
choice-unused-grids = 没有图表使用的数据表
choice-protected = 受保护
choice-trash = 在回收站中
choice-copies = 已删除但有副本
choice-newest = 最近修改的在前
choice-oldest = 最久未修改的在前
choice-title = 按标题
choice-views = 浏览最多的在前
list-all = { $count ->
   *[other] **{ $count } 个图表**
}
list-stale = { $count ->
   *[other] **{ $count } 个图表**六个月未修改
}
list-unused-grids = { $count ->
   *[other] **{ $count } 个数据表**没有图表使用
}
list-protected = { $count ->
   *[other] **{ $count } 个图表**受保护
}
list-trash = { $count ->
   *[other] 据我所知，回收站中有 **{ $count } 个图表**
}
list-empty = 没有符合的内容。
list-copies = { $count } 个已删除的图表可以从副本找回
list-trash-how = **/charts restore** 可取回其中一个。
list-copies-how = **/charts restore** 会重新上传，编号是新的。
list-copy-until = 保留到 { $time }
list-trashed-by = { $time } 由 { $member } 移入
list-trashed-elsewhere = 以其他方式移入
list-views = { $views ->
   *[other] { $views } 次浏览
}
list-public = 公开
list-private = 私有
list-page = 第 { $page } 页，共 { $pages } 页
button-previous = ◀ 上一页
button-next = 下一页 ▶
button-plan-these = 拟定清理这些的计划
button-delete-card = 删除…
button-protect = 保护
button-show = 查看
show-protected = 它受保护：任何清理都不会动它。
show-draws-from = 使用的数据表
show-draws-from-none = 它不使用任何数据表。
show-draws-from-unknown = 图表服务器没有告知它使用什么。
show-drawn-by = 使用它的图表
show-drawn-by-none = 没有图表使用它。
show-drawn-by-unknown = 图表服务器没有告知哪些图表使用它。
restore-done = 已取回：{ $title } · { $number } 已回到 { $account }。
restore-at-home = 它的文件夹已不在，所以现在位于主目录。
restore-from-copy = 它已被删除，因此我重新上传了副本：**{ $title }** 原为 { $was }，现在是 { $account } 中的 **{ $number }**，位于主目录。
error-account-full = 你在 **{ $server }** 的账户已满，所以没有取回任何内容。请永久删除一个图表或把它移到回收站，然后再试。
error-name-taken = **{ $server }** 上同一文件夹里另一个图表用了这个标题，所以没有取回任何内容。请先重命名或移动那一个。
error-folder-gone = 它在 **{ $server }** 上所在的文件夹已不在，所以无法取回。请重新建立文件夹后再试。
error-not-in-trash = { $fid } 不在回收站中，所以没有可恢复的内容。
error-no-such-trash = 回收站中没有标题为“{ $text }”的内容。用 **/charts list** 的 `only` 查看其中有什么。
error-list-expired = 此列表已超过 14 分钟。请重新执行命令。
reason-account-full = 仍在回收站：账户已满
reason-name-taken = 仍在回收站：另一个图表用了它的标题
reason-folder-gone = 仍在回收站：它的文件夹已不在

## 提醒

alert-near = 已达到上限的 { $percent } %。
alert-full = 账户已满：在腾出空间之前无法再上传。
alert-several = { $count } 个账户的消息
alert-key = 图表服务器 **{ $server }** 拒绝了以下成员的密钥：{ $members }。请用 **/charts link** 给出新的密钥。
alert-gone-away = 图表服务器 **{ $server }** 已经好几个小时没有应答，所以无法统计此账户。请告诉运行本机器人的人。恢复之后我会继续统计。
alert-gone-certificate = 图表服务器 **{ $server }** 的证书无效，所以我不与它交谈。请告诉运行该服务器的人。恢复之后我会继续统计。
alert-gone-closed = 图表服务器 **{ $server }** 已经关闭。Plotly 公共云中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。请告诉运行本机器人的人：由本机器人自带的服务器可以代替它。
alert-no-direct = 你不接收我的私信，所以我不再发送。今后只在通知频道中提到你；可在 **/charts account** 中更改。
alert-direct-closing = 在服务器中使用 **/charts count** 查看现状，使用 **/charts purge** 清理。
button-plan-purge = 计划清理
button-show-charts = 显示图表
button-snooze = 暂停提醒…
button-snooze-day = 一天
button-snooze-week = 一周
button-snooze-until-it-changes = 直到有变化
snooze-how-long = 暂停关于 { $account } 的提醒多久？对这里关联了它的所有成员有效。
snoozed-until = { $time } 之前不再提醒 { $account } 的情况。到时如果又超过了一个阈值，我会再说。
snoozed-until-it-changes = 在 { $account } 降到上次提醒的阈值以下五个百分点之前，不再提醒。

## 检查

command-admin = 供管理本服务器的人使用
command-doctor = 检查我需要的一切是否正常，不正常时说明怎么办
command-setup = 本服务器自己的设置

doctor-title = 检查
doctor-all-good = 一切正常。
doctor-look-at = 有 { $count } 处需要留意。
doctor-wrong = 有 { $count } 处不正常。
doctor-token = 令牌
doctor-token-good = Discord 接受它；我是 { $name }。
doctor-token-refused = Discord 拒绝它。请从应用的 Bot 页面重新复制到 DISCORD_TOKEN，或在那里重置。
doctor-token-away = 无法连接 Discord。请检查本机网络；如果设置了 DISCORD_API_URL，也请检查它。
doctor-invite = 邀请
doctor-invite-address = { $address }
doctor-team = 服务器
doctor-team-good = 我在 { $name } 中。
doctor-team-missing = 我不在 DISCORD_GUILD_ID 中的服务器 { $team } 里。请用上面的地址邀请我，或更正编号。
doctor-team-unknown = Discord 没有告知我是否在服务器 { $team } 中。请稍后再检查一次。
doctor-team-all = 凡是邀请我的服务器，我都提供服务。
doctor-rights = 权限
doctor-rights-good = 在 { $channel } 中我有全部所需的权限。
doctor-rights-lack-here = 在 { $channel } 中我缺少：{ $rights }。清理的进展会改在通知频道中说明。请在该频道的设置中允许我这些权限。
doctor-rights-lack-nowhere = 在 { $channel } 中我缺少：{ $rights }。请在该频道的设置中允许我这些权限，或用 /charts-admin setup 设置通知频道。
doctor-rights-lack-notices = 在通知频道 { $channel } 中我缺少：{ $rights }。请在该频道的设置中允许我这些权限，或用 /charts-admin setup 另设一个。
doctor-notices-stuck = { $count ->
   *[other] 有 { $count } 次清理没有删除任何内容，因为我无法发出删除前的通知。
}请允许我在它们的频道发言，或用 /charts-admin setup 设置通知频道。
doctor-notices = 通知频道
doctor-notices-none = 服务器 { $team } 没有设置，所以成员在下次使用命令时才会读到提醒。请用 /charts-admin setup 设置一个。
doctor-rights-notices-gone = 服务器 { $team } 的通知频道已经不在了。请用 /charts-admin setup 另设一个。
doctor-right-view = 查看频道
doctor-right-send = 发送消息
doctor-right-send-in-threads = 在子区内发送消息
doctor-right-embed = 嵌入链接
doctor-right-attach = 添加文件
doctor-url = PUBLIC_URL
doctor-url-good = { $address } 可以交给成员使用。
doctor-url-loopback = { $address } 只有本机能访问，所以我的页面无法交给成员使用。请在 LISTEN_ADDR 前面放一个支持 HTTPS 的网页服务器，并把 PUBLIC_URL 设为它的地址。
doctor-url-not-https = { $address } 不是 HTTPS：密钥会以明文传输，所以我不会把页面交给成员。请在 LISTEN_ADDR 前面放一个支持 HTTPS 的网页服务器，并把 PUBLIC_URL 设为它的地址。
doctor-url-answers = 我在那里有应答。
doctor-url-not-asked = 现在没有机器人在运行，所以没有检查那里是否有应答。
doctor-url-silent-no-connection = 那里没有应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
doctor-url-silent-timed-out = 那里没有及时应答。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR，以及中间的防火墙。
doctor-url-silent-bad-certificate = 那里的证书无效。请更新证书。
doctor-url-silent-other = 那里应答的是别的程序。请检查 PUBLIC_URL 是否通向 LISTEN_ADDR。
doctor-server = 图表服务器 { $server }
doctor-server-good = 它有应答。
doctor-server-not-served = 它随机器人一起运行，而现在没有机器人在运行。
doctor-server-refused-connection = 它拒绝连接。请检查 CHART_SERVERS 中的地址，以及它是否在运行。
doctor-server-unknown-name = 没有人认识它的名字。请检查 CHART_SERVERS 中的地址，以及本机的域名服务。
doctor-server-no-connection = 连接会中断。请检查 CHART_SERVERS 中的地址，以及中间的网络。
doctor-server-no-tls = 那里应答的程序不使用 https。请检查 CHART_SERVERS 中是否应为 http://，或另一个端口。
doctor-server-timed-out = 它没有及时应答。请检查中间的网络，以及它是否正常。
doctor-server-certificate-expired = 它的证书已过期，所以我不与它通信。请让运行它的人更新证书；如果已更新，请检查本机时钟。
doctor-server-unknown-authority = 它的证书没有我信任的机构担保，所以我不与它通信。请在 servers.toml 中用 ca_file 指明它自己的机构。
doctor-server-wrong-name = 它的证书属于另一个名字，所以我不与它通信。请在 CHART_SERVERS 中写证书上的名字。
doctor-server-bad-certificate = 它的证书无效，所以我不与它通信。请让运行它的人更新证书。
doctor-server-status = 它自己出错了。请告诉运行它的人。
doctor-server-closed-cloud = 这是 Plotly 的公共云，已于 2025 年 10 月关闭。其中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。请在 CHART_SERVERS 中另设一个，例如 home=builtin。
doctor-server-web-page = 它应答的是网页而不是数据：它前面也许有一个登录页面。请检查 CHART_SERVERS 中的地址，以及 servers.toml 中的 base_path、proxy_user 和 proxy_password_env。
doctor-server-moved = 它要求转到它自己的另一个地址。请在 CHART_SERVERS 中写那个地址。
doctor-server-no-api = 它在其 API 应在的路径上什么也没有。请检查 CHART_SERVERS 中的地址，或 servers.toml 中的 base_path。
doctor-server-rate-limited = 它要求等待，说明它很忙。请稍后再检查一次。
doctor-server-not-understood = 那里应答的不是这种图表服务器。请检查 CHART_SERVERS 中的地址。
doctor-server-budget-hour = 每个账户每小时可在那里写入 { $count } 次；清理会等待额度。
doctor-server-budget-day = 每个账户每天可在那里写入 { $count } 次；清理会等待额度。
doctor-known-found = 读取得知：{ $what }。
doctor-known-operator = servers.toml 中说明：{ $what }。
doctor-known-default = 未知，所以不作任何假定：{ $what }。
doctor-known-lists-trash = 它的列表显示回收站中的内容
doctor-known-lists-no-trash = 它的列表不显示回收站中的内容
doctor-known-lists-trash-open = 它的列表是否显示回收站中的内容
doctor-known-references = 列表说明哪些图表用到哪些数据表，每个数据表可省去一次读取
doctor-known-no-references = 列表不说明哪些图表用到哪些数据表，所以每个数据表在删除前都要读取
doctor-known-references-open = 列表是否说明哪些图表用到哪些数据表
doctor-known-trash-shown = 回收站中的内容可以读取
doctor-known-trash-not-there = 读取回收站中的内容时，它好像已不存在
doctor-known-trash-refused = 回收站中的内容不显示，但会说明它在那里
doctor-known-trash-open = 读取回收站中的内容会得到什么
doctor-known-limit = 它说明账户可以存放多少
doctor-known-no-limit = 它不说明账户可以存放多少
doctor-known-limit-open = 它是否说明账户可以存放多少
doctor-known-rest = 移到回收站是否改变日期、编号是否会重复使用、再次移到回收站会得到什么
doctor-servers-file = CHART_SERVERS_FILE 文件
doctor-servers-file-read = 已读取 { $path }，内容无误。
doctor-clock = 时钟
doctor-clock-good = 与 Discord 一致。
doctor-clock-fast = 比 Discord 快 { $seconds } 秒。请打开本机的时间同步：卡片和对 Discord 的应答都依赖它。
doctor-clock-slow = 比 Discord 慢 { $seconds } 秒。请打开本机的时间同步：卡片和对 Discord 的应答都依赖它。
doctor-keys = 密钥
doctor-keys-good = { $count ->
    [0] 还没有关联账户。
   *[other] { $count } 个已关联账户的密钥都能打开。
}
doctor-keys-older = 有 { $count } 个已关联账户的密钥是用较旧的密钥加密的。在取下旧密钥之前，请运行 chartkeeper rotate-keys。
doctor-keys-lost = 有 { $count } 个已关联账户的密钥无法打开。请把从 CHARTKEEPER_KEYS 取下的密钥放回去；否则会请这些成员重新关联。
doctor-keys-unread = 无法读取加密用的密钥：{ $why }。请把它们放回去；没有它们，每个账户都要重新关联。
doctor-database = 数据库
doctor-database-good = 可以读写；表的版本是 { $version }。
doctor-database-none = 还没有数据库；首次启动时会建立。
doctor-database-closed = 无法打开：{ $why }。请检查 DATABASE_URL。
doctor-database-read-only = 无法写入：{ $why }。请检查它属于谁，以及磁盘是否已满。
doctor-runner = 清理
doctor-runner-here = 只由本机器人执行。
doctor-runner-elsewhere = 有一个机器人正在使用这个数据库，只由它执行。
doctor-runner-none = 现在没有机器人在使用这个数据库。
doctor-runners-share = 多个机器人可以共用一个 PostgreSQL；每次清理由其中一个执行。
doctor-rights-lack-some = 在 { $channel } 中我缺少：{ $rights }。请在该频道的设置中允许我这些权限。

## 设置

setup-title = 设置
setup-notice = 通知频道
setup-notice-about = 账户接近上限时在这里提醒，规则也在这里提议；当我不能在输入命令的频道中发言时，也在这里说明清理的进展。没有设置时，成员在下次使用命令时才会读到提醒，规则不会提议。
setup-notice-change = 更改通知频道
setup-log = 日志频道
setup-log-about = 每次清理结束时写一行：只有数字，没有标题。
setup-log-change = 更改日志频道
setup-limit = 账户上限
setup-limit-about = 图表服务器没有告知上限时，一个账户可以有多少个图表。
setup-limit-change = 更改上限
setup-no-channel = 无（默认）
setup-no-limit = 没有上限
setup-limit-default = { $limit }（默认）
setup-channel-label = 频道的 #名称或编号；留空表示不设
setup-limit-label = 数字或 none；留空恢复默认
setup-no-such-channel = 这里没有可以发消息的频道“{ $text }”。没有更改任何设置。
setup-several-channels = 有多个频道叫“{ $text }”。请给出所指频道的编号。没有更改任何设置。
setup-cannot-post = 我不能在 <#{ $channel }> 中发言。请先在那里允许我查看频道、发送消息和嵌入链接。没有更改任何设置。
setup-not-a-limit = “{ $text }”不是上限。请写一个大于 0 的整数，或 none。没有更改任何设置。
setup-discord-away = Discord 没有告知它的频道。没有更改任何设置；请稍后再试。
setup-role = 审批角色
setup-role-about = 要永久删除较多图表时，由该角色的成员决定。未设置时不询问任何人。请允许所有人提及该角色，否则其成员收不到通知。
setup-role-change = 更改审批角色
setup-role-label = 角色的 @名称或编号；留空表示不设
setup-no-role = 无（默认）
setup-above = 需要审批的数量
setup-above-about = 永久删除的图表多于此数时需要审批，24 小时内分几次删除也一并计算。0 表示每次都要。
setup-above-change = 更改数量
setup-above-label = 图表的个数；留空恢复默认
setup-approvers = 审批人数
setup-approvers-about = 需要这么多人同意。
setup-approvers-change = 更改审批人数
setup-request = 决定的时限
setup-request-about = 逾期后，发起人可以再次请求。
setup-request-change = 更改时限
setup-number-label = 整数；留空恢复默认
setup-default = { $value }（默认）
setup-charts = { $count } 个图表
setup-people = { $count } 人
setup-hours = { $count } 小时
setup-no-such-role = 这里没有角色“{ $text }”。没有更改任何设置。
setup-several-roles = 有多个角色叫“{ $text }”。请给出所指角色的编号。没有更改任何设置。
setup-not-a-count = “{ $text }”不是图表的个数。请写一个不大于 100,000 的整数。没有更改任何设置。
setup-not-approvers = “{ $text }”不是审批人数。请写一个 1 到 10 的整数。没有更改任何设置。
setup-not-hours = “{ $text }”不是小时数。请写一个 1 到 168 的整数。没有更改任何设置。
error-only-managers = 只有管理本服务器的人才能这样做。

## 计划与清理

command-jobs = 你未决定的计划、正在进行的清理，以及最近几次清理的结果
jobs-title = 计划与清理
jobs-none = 没有未决定的计划，也还没有过清理。
jobs-open-plans = 你未决定的计划
jobs-under-way = 正在进行
jobs-over = 已结束
jobs-plan = { $account } · { $what } · { $count } 个 · { $time } 前有效
jobs-plan-one = 图表 { $number }
jobs-plan-filter = 较长的筛选
jobs-plan-retry = 失败的内容
jobs-more = …… 另有 { $count } 项
button-retry = 重试失败的
retry-of = { $time } 那次清理中失败的内容
retry-matches = { $count ->
    [0] **没有可以重试的。**
   *[other] **{ $count } 个与当时一样，可以重试**
}
retry-left = 未纳入
retry-left-why = { $count } 个：{ $why }
retry-in-trash = 在回收站；**/charts restore** 可将它取回
error-not-over = 这次清理尚未结束。请先等待或停止它。
error-nothing-failed = 这次清理没有失败的内容。

## 请其他人审批

plan-others-decide = 永久删除这些需要 <@&{ $role }> 同意；**永久删除**会发出请求。
plan-others-decide-later = 永久删除这些，无论现在还是以后，都需要 <@&{ $role }> 同意；两个按钮都会发出请求。
plan-others-decide-after = 连同您在 24 小时内自行永久删除的 { $count } 个，已超过一个人可以决定的数量：需要 <@&{ $role }> 同意，按下按钮即发出请求。
plan-nobody-asked = 不会询问其他人：这里没有设置审批角色。
request-form = 请求永久删除 { $count } 个
request-form-later = 请求将 { $count } 个移到回收站，以后删除
request-form-why = 原因？所有人都能看到，可以留空
request-title = 要永久删除 { $count } 个吗？
request-title-later = 现在将 { $count } 个移到回收站，并在{ $date }删除吗？
request-later = 进入回收站{ $days }后删除，删除前会先通知。
request-why = 原因：{ $why }
request-open = { $needed ->
    [1] 由 <@&{ $role }> 的一名成员决定，最迟{ $time }。
   *[other] 需要 <@&{ $role }> 的 { $needed } 名成员同意，最迟{ $time }；已有 { $yes } 人同意。
}
request-lapsed = 没有人及时决定，所以没有做任何事。
request-approved = { $member } 已批准。
request-denied = { $member } 已拒绝。
request-denied-why = { $member } 已拒绝：{ $why }
request-withdrawn = 已撤回。
request-reminder = 还没有人决定：{ $account } 请求永久删除 { $count } 个，{ $time }失效。{ $address }
request-reminder-later = 还没有人决定：{ $account } 请求现在将 { $count } 个移到回收站，并在{ $date }删除，{ $time }失效。{ $address }
request-asked = 已请求：<@&{ $role }> 的成员在 <#{ $channel }> 中决定，截至 { $time }。
request-too-late = { $member } 已批准此请求，不能再撤回。
request-too-late-runs = { $member } 已批准此请求，不能再撤回。**停止** 会在下一次调用之前结束它。
request-asked-again = 已再次请求，见下方。
request-denial = 拒绝
request-denial-why = 为什么不？所有人都能看到，可以留空
button-withdraw = 撤回
button-look = 查看
button-approve = 批准 { $count } 个
button-deny = 拒绝
button-ask-again = 再次请求

# 暂停

command-pause = 在下一次调用之前暂停本服务器的所有清理；再用一次则恢复
option-reason = 原因：成员会看到
hold-by-member = { $member } 用 **/charts-admin pause** 暂停了一切：恢复之前，不会移动、删除或恢复任何内容。
hold-by-operator = 运行我的人暂停了一切：恢复之前，不会移动、删除或恢复任何内容。
hold-because = 他们说：{ $reason }
hold-over = 暂停的内容继续进行。
hold-over-here = 本服务器自己的暂停已结束。

# 副本

setup-copies = 副本
setup-copies-about = 永久删除图表之前是否先制作副本。副本保留 90 天。
setup-copies-change = 更改副本
setup-copies-label = 开 或 关；留空为开
setup-copies-on = 开
setup-copies-off = 关：已删除的无法找回
setup-sweep = 删除回收站
setup-sweep-about = 是否删除已移到回收站的内容：关，或若干天之后。按钮上写着日期，删除前会先通知。
setup-sweep-change = 更改回收站
setup-sweep-label = 天数，1 到 90，或 关；留空为关
setup-sweep-off = 关（默认）
setup-sweep-after = { $count ->
   *[other] { $count } 天之后
}
setup-not-days = “{ $text }”不是天数。请写 1 到 90 的整数，或 关。没有更改任何设置。
setup-not-on-or-off = “{ $text }”既不是开也不是关。

# 审计日志

command-audit = 本服务器发生过什么：谁请求、批准、拒绝、停止，以及结果
audit-title = 这里发生过什么
audit-empty = 还没有。
audit-file-has-all = 文件中有每一行，逐个图表，格式为 JSON lines。
audit-by = 由 { $member }
audit-asked = 请求了他人批准
audit-approved = 已批准
audit-said-yes = 一人同意；还需要更多
audit-denied = 已拒绝
audit-started = 已开始
audit-item = 图表
audit-stopped = 要求停止
audit-went-on = 允许继续
audit-undone = 全部取回
audit-rested = 已停下
audit-held = 全部暂停
audit-released = 不再暂停
audit-forgotten = 一名成员被忘记
audit-taken-back = 已撤回
audit-noticed = 已通知即将删除
audit-skipped = 永久留在回收站
audit-put-back = 取回了一个
audit-uploaded = 重新上传了一个
audit-set = 更改了设置

## 现在移到回收站，以后删除

date-short = { $month } 月 { $day } 日
notice-title = { $count ->
   *[other] { $count } 个即将永久删除
}
notice-body = 已移到回收站的内容将在{ $in }永久删除。**跳过**会让它们一直留在那里。

## 规则

command-rules = 每周或每月提议一次清理的规则；规则本身不做任何事
rules-title = 规则
rules-about = 规则只提议：到期时，在通知频道询问是否把符合的图表移到回收站。没有账户成员批准，什么都不会发生。规则只查看其成员已在 **/charts account** 中接受它的账户。
rules-nowhere = 没有设置我可以发言的通知频道，所以规则不会提议任何内容。请用 **/charts-admin setup** 设置。
rules-none = 还没有规则。
rules-next = 下一次：{ $time }
rules-accepted = { $accepted ->
    [0] 还没有账户接受
   *[other] { $accounts } 个账户中有 { $accepted } 个已接受
}
rule-every-week = 每周
rule-every-month = 每月
button-rule-test = 测试 { $n }
button-rule-add-week = 添加每周规则…
button-rule-add-month = 添加每月规则…
rule-form-week = 每周的规则
rule-form-month = 每月的规则
rule-form-type = 类型：plot、grid 或 all；留空为 plot
rule-form-age = 最后修改早于：30d、8w、6mo、1y
rule-form-views = 浏览次数最多
rule-form-newest = 每种类型保留最新的数量
rule-form-name = 标题类似：* 为任意文字，? 为一个字符
rule-test-title = 今天会提议的内容
rule-test-nobody = 还没有人接受它，所以它不会查看任何账户。
rule-test-takes = { $count ->
    [0] 没有
   *[other] { $count } 个图表
}
rule-test-not-now = 现在无法查看
rule-test-more = ……以及另外 { $count } 个账户
rule-test-only = 这是测试：没有提议任何内容，也没有更改任何内容。
account-rules = 本服务器有 { $rules } 条提议清理的规则；你为此账户接受了 { $accepted } 条。
account-rules-about = 你接受的规则到期时，会用你的密钥查看此账户，并在通知频道提议符合的内容：只有数字，没有标题。没有接受者按下**批准**，什么都不会移动。新规则需要单独接受。
rule-accepted = 你已接受（{ $time }）。
rule-not-accepted = 你还没有接受。
button-rules = 规则
button-rule-accept = 接受 { $n }
button-rule-decline = 不再接受 { $n }
button-rules-back = 返回
proposal-title = 规则 { $n }：将 { $count } 个移到回收站？
proposal-title-later = 规则 { $n }：现在将 { $count } 个移到回收站，并于{ $date }删除？
proposal-later = 批准的内容现在移到回收站，{ $days }后永久删除。删除前会通知，在那之前可以恢复。
proposal-trash = 批准的内容会移到回收站，并可从那里恢复。
proposal-open = 由接受了该规则的账户成员决定，最迟{ $time }。如果没有人决定，什么都不会发生。
proposal-skipped = 已由 { $member } 跳过。
proposal-others-asked = 已由 { $member } 批准；正在请审批人决定。
proposal-taken-back = 已撤回：规则已被移除，或不再为此账户所接受。
button-skip-proposal = 跳过
error-rule-type = “{ $text }”不是类型。请写 plot、grid 或 all。没有添加规则。
error-rule-number = “{ $text }”不是合适的数字。请写一个整数。没有添加规则。
error-rule-name = 名称太长。没有添加规则。
error-rule-no-filter = 规则至少需要时间、浏览次数、最新数量和标题中的一项，否则会提议所有内容。没有添加规则。
error-rule-too-many = 最多 { $most } 条规则。请先移除一条。
error-rule-removed = 此规则已被移除。
error-rule-not-accepted = 你还没有为此账户接受该规则。**/charts account** 会显示规则；然后再按一次。
error-rule-may-not-skip = 只有该账户的成员和管理本服务器的人可以这样做。
audit-rule-added = 添加了规则
audit-rule-removed = 移除了规则
audit-rule-accepted = 接受了规则
audit-rule-declined = 不再接受规则
audit-proposed = 由规则提议
audit-proposal-skipped = 跳过了提议

## 移到另一个账户

button-move-to = 移到 { $to }
button-move = 移动 { $count } 个
move-what = 将 **{ $plots } 个图表**和 **{ $grids } 个数据表**移到 **{ $to }**
move-copied = 另有 { $count } 个数据表会复制到那里，同时也留在这里：这里仍然需要它们。
move-room = 之后 **{ $to }** 会有 { $after } 个{ $what ->
    [both] 图表和数据表
   *[plots] 图表
}，上限为 { $limit } 个。
move-how = 先将每个连同文件夹、标题和公开状态复制到那里，再读回来比较。确认相同的，才会在这里经回收站永久删除；不相同的会留在这里。
move-means = 它们会有新的地址；旧地址的链接（包括共享链接）将不再有效。浏览次数和日期会重新开始。此操作无法撤销，但可以再移回来。
move-addresses = 在 { $to } 中的新地址
move-copy = 副本；数据表也仍在这里
move-both = 已到达，也仍在这里
move-half = 到达的内容不相同：如果不需要，请在那里删除
plan-others-decide-move = 移动会在这里永久删除它们，需要 <@&{ $role }> 同意；**移动**会发出请求。
form-title-move = 移动 { $count } 个
form-label-move = 输入 { $count } 以移动 { $count } 个
request-form-move = 请求移动 { $count } 个
request-title-move = 要将 { $count } 个移到 { $to }，并在这里永久删除吗？
request-reminder-move = 还没有人决定：{ $account } 请求将 { $count } 个移到 { $to }，之后在原处永久删除，{ $time }失效。{ $address }
retry-moves = 它们会移到 **{ $to }**，确认到达的内容相同之后在这里永久删除。
job-title-move = 将 { $count } 个移到 { $to }
job-now-move = 已到达 { $arrived } · 回收站中 { $trashed } · 这里已删除 { $deleted } · 还剩 { $left }
job-moved = { $count } 个已移动，并已在这里永久删除
job-arrived = { $count } 个已原样到达：新地址见**详情**。
reason-taken-there = 那里已有别的内容使用该标题
reason-full-there = 那里的账户已满
reason-not-the-same = 到达那里的内容不相同，所以这里没有删除任何内容
reason-folder-not-made = 无法在那里建立它的文件夹
reason-its-grid-stays = 它所用的数据表无法移动
reason-gone-there = 已到达的内容不在那里了，所以已恢复
error-not-linked-there = 要移到的账户已不再关联，所以没有任何改动。请用 **/charts link** 关联它，然后重新开始。
error-nothing-to-move = 这些图表都已不在，所以没有可移动的内容。
error-does-not-fit = { $account } 放不下 { $more } 个{ $what ->
    [both] 图表和数据表
   *[plots] 图表
}：那里还能放 { $left } 个。没有任何改动。请减少数量，或先在那里腾出空间。
audit-moved = 已到达另一个账户
