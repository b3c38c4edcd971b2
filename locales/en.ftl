# What members and teams read, in English. Entries are named by what they are about.

## Punctuation

said-of = { $of }: { $what }
comma = {", "}
semicolon = {"; "}
between-sentences = {" "}

## Commands

command-charts = Keep your charts in order
command-help = What I do, and how
command-count = How many charts your account holds, and how near the limit it is
command-delete = Look at one chart, then move it to the trash or delete it for ever
command-purge = Plan a clean-up of many charts, then decide
option-id = A title, a number, or the chart's address
option-type = Which charts
option-older-than = Only what was last changed longer ago: 30d, 8w, 6mo or 1y
option-name = Only titles like this; * is any text, ? one character
option-folder = Only this folder and those below it, such as reports/2024
option-views-at-most = Only what was looked at this often or less
option-keep-newest = Of what matches, keep the newest so many of each type
option-days = How many days the picture goes back: 1 to 400, or 30
option-account = Which of your accounts, where you have several
choice-plot = plots
choice-grid = grids
choice-all = plots, then grids

## Help

help-title = Chartkeeper
help-begin = I delete charts on your chart server. I cannot delete or read messages.
help-commands =
    • **/charts link** – links your account, or makes you one
    • **/charts count** – how many charts your account holds
    • **/charts list** – your charts, page by page
    • **/charts show** `id` – one chart, to look at
    • **/charts delete** `id` – one chart: a look first, then a button
    • **/charts purge** `type` – many charts: a plan first, then a button
    • **/charts jobs** – open plans and clean-ups
    • **/charts restore** `id` – one chart, out of the trash
    • **/charts protect** `what` – what no clean-up may take
    • **/charts account** – your accounts, alerts, your data, forget me
    • **/privacy** – what is kept of you
help-safety = Nothing is moved to the trash or deleted before you press a button, and only from the account that you linked.
help-footer = Version { $version } · Something wrong? Ask whoever runs this bot for you.

## Counting

count-full = **{ $plots }** of { $limit } { $what ->
    [both] plots and grids
   *[plots] plots
} · { $percent } %
count-unlimited = **{ $plots }** { $what ->
    [both] plots and grids
   *[plots] plots
} · no limit
count-grids = { $grids ->
    [one] 1 grid
   *[other] { $grids } grids
}
count-left = { $left ->
    [0] The account is full.
    [one] { $what ->
        [both] Room for one more plot or grid.
       *[plots] Room for one more plot.
    }
   *[other] { $what ->
        [both] Room for { $left } more plots and grids.
       *[plots] Room for { $left } more plots.
    }
}
forecast-days = { $days ->
    [one] Full in about a day at this pace.
   *[other] Full in about { $days } days at this pace.
}
forecast-weeks = Full in about { $weeks } weeks at this pace.
picture-chart = A drawing of this chart.
picture-use = { $days ->
    [one] { $what ->
        [both] Plots and grids over one day: { $first } at first, { $most } at most, { $last } now.
       *[plots] Plots over one day: { $first } at first, { $most } at most, { $last } now.
    }
   *[other] { $what ->
        [both] Plots and grids over { $days } days: { $first } at first, { $most } at most, { $last } now.
       *[plots] Plots over { $days } days: { $first } at first, { $most } at most, { $last } now.
    }
}
picture-limit = The limit is { $limit }.
count-what-counts = Plots count towards the limit. Grids, folders and what is in the trash do not.
count-what-counts-trash = Plots count towards the limit, those in the trash too: only deleting for ever makes room. Grids and folders do not count.
count-trash-on-top = I count what the chart server lists; what it hides in the trash comes on top.
count-trash-listed = This chart server lists what is in the trash too, so the number may hold some of that.
count-what-counts-both = Plots and grids count towards the limit. Folders and what is in the trash do not.
count-what-counts-both-trash = Plots and grids count towards the limit, those in the trash too: only deleting for ever makes room. Folders do not count.

## A chart

card-plot = Plot
card-grid = Grid
card-type = Type
card-number = Number
card-created = Made
card-modified = Changed
card-views = Views
card-views-unknown = not told
card-folder = Folder
card-home = Home
card-link = Link
card-open = Open
card-its-grids = Grids that only this plot uses
card-grids-go = They go with it.
card-grids-stay = They stay, unless you take them too.
card-in-use = { $count ->
    [one] A plot draws from this grid, so it stays. Delete the plot first.
   *[other] { $count } plots draw from this grid, so it stays. Delete the plots first.
}
card-references-unknown = The chart server does not tell which plots draw from this grid, so it stays.
card-more = … and { $count } more
card-lifetime = This card works until { $time }.
card-trash-note = What is in the trash can be restored. What is deleted for ever is gone.

choose-title = Several of your charts have that title. Which one?

button-trash = Move to trash
button-later = Trash now, delete on { $date }
button-delete = Delete for ever
button-take-grid = Take its grid too
button-take-its-grids = Take its grids too
button-take-grids = Take their grids too
button-cancel = Cancel
button-stop = Stop
button-go-on = Go on
button-restore = Restore all
button-undo = Undo
button-skip = Skip
button-details = Details

## A plan

plan-filter = Filter
plan-filter-type = { $type ->
    [plot] plots
    [grid] grids
   *[all] plots and grids
}
plan-filter-older = last changed more than { $age } ago
plan-filter-name = titled { $name }
plan-filter-folder = in { $folder } or below
plan-filter-views = viewed { $views ->
    [0] never
    [one] at most once
   *[other] at most { $views } times
}
plan-filter-newest = keeping the newest { $count } of each type
plan-filter-down-to = only as many as bring the account down to { $count } plots: unchanged for a month first, of those the least viewed, then the oldest
plan-above = { $count ->
    [one] One plot more than that stays all the same: what is left is kept by what is below.
   *[other] { $count } plots more than that stay all the same: what is left is kept by what is below.
}
plan-filter-none = no filter: everything
age-days = { $count ->
    [one] a day
   *[other] { $count } days
}
age-weeks = { $count ->
    [one] a week
   *[other] { $count } weeks
}
age-months = { $count ->
    [one] a month
   *[other] { $count } months
}
age-years = { $count ->
    [one] a year
   *[other] { $count } years
}
plan-matches = { $count ->
    [0] **Nothing matches.**
    [one] **1 chart matches**
   *[other] **{ $count } charts match**
}
plan-trash-counts = What is in the trash counts towards the limit on this chart server: only deleting for ever makes room.
plan-of-each = { $plots ->
    [one] 1 plot
   *[other] { $plots } plots
}, { $grids ->
    [one] 1 grid
   *[other] { $grids } grids
}
plan-kept = Kept
plan-kept-too-recent = { $count } changed more recently
plan-kept-other-name = { $count } with another title
plan-kept-other-folder = { $count } in other folders
plan-kept-too-many-views = { $count } viewed more often
plan-kept-views-unknown = { $count } whose views the server does not tell
plan-kept-newest = { $count } among the newest
plan-kept-not-needed = { $count } that need not go
plan-kept-protected = { $count } protected
plan-kept-in-use = { $count ->
    [one] 1 grid
   *[other] { $count } grids
} in use by plots that stay
plan-kept-references-unknown = { $count ->
    [one] 1 grid
   *[other] { $count } grids
} whose use the server does not tell
plan-first = First of the list
plan-more = … and { $count } more in the file
plan-calls = Moving to the trash takes { $trash } calls, deleting for ever { $delete }.
plan-budget = Writes: { $trash } to move to the trash, { $delete } to delete for ever. Of { $all } { $window } the account has { $left } left now.
plan-trash-ends = Moving to the trash would end { $time }: it waits for more.
plan-delete-ends = Deleting for ever would end { $time }: it waits for more.
budget-hour = an hour
budget-day = a day
plan-calls-later = Moving to the trash now and deleting later takes { $trash } calls, deleting for ever { $delete }.
plan-type-number = You will be asked to type the number.
plan-file = charts.csv

form-title-trash = Move { $count } to the trash
form-title-later = Trash { $count } now, delete later
form-title-delete = Delete { $count } for ever
form-label-trash = Type { $count } to move { $count } to the trash
form-label-later = Type { $count } to trash now and delete later
form-label-delete = Type { $count } to delete { $count } for ever

plan-cancelled = Cancelled. Nothing was changed.
plan-started = Approved. How it goes is told in <#{ $channel }>.

## A job

job-title-trash = Move { $count } to the trash
job-title-later = Move { $count } to the trash, delete later
job-title-delete = Delete { $count } for ever
job-title-restore = Restore from the trash
job-asked-by = { $account } · asked by { $member }
job-bar = { $bar } { $percent } %
job-now = { $trashed } in the trash · { $deleted } deleted · { $left } to go
job-now-restore = { $restored } restored · { $left } to go
job-now-trash = { $trashed } in the trash · { $left } to go
job-stopping = Stopping.
job-paused = Waiting: { $why }
job-goes-on = It goes on by itself { $time }.
job-ended-done = Done
job-ended-stopped = Stopped by { $member }
job-ended-early = Ended before it was finished
job-ended-restored = Restored
job-ended-skipped = Skipped by { $member }: what lies in the trash stays there
job-trashed = { $count } moved to the trash
job-deleted = { $count } deleted for ever
job-gone = { $count } already gone
job-skipped = { $count } left alone
job-failed = { $count } failed
job-unheard = { $count } with an unknown outcome
job-restored = { $count } restored
job-untouched = { $count } not touched
job-reason = – { $count }: { $reason }
job-in-trash = **Undo** takes it back out of the trash.
job-waits = { $count ->
    [one] **1** lies in the trash and is deleted for ever { $in }: { $time }, or a little later.
   *[other] **{ $count }** lie in the trash and are deleted for ever { $in }: { $time }, or a little later.
}
job-waits-how = **Undo** takes it all back out. **Skip** leaves it in the trash for good.
job-nothing-gone = Nothing is gone for ever. **Restore all** takes back what is in the trash.
job-some-gone = What is deleted cannot be had back. **Restore all** takes back what is still in the trash.
job-some-deleted = **Restore all** takes back what is still in the trash.
job-copies = Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
job-details = What became of each chart is in the file.
job-file = job.csv
job-stop-asked = Stopping before the next call.
job-going-on = Going on.
job-restoring = Restoring what is in the trash.

pause-interrupted-long-ago = it was interrupted more than an hour ago. Press **Go on** to finish it, or **Stop**.
pause-key-refused = the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
pause-key-missing = the account's key is not there any more. Link the account again with **/charts link**, then press **Go on**.
pause-server-unavailable = the chart server does not answer. Press **Go on** when it is back.
pause-asks-to-wait = the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
pause-bad-certificate = the certificate of the chart server is not valid. Tell whoever runs it, and press **Go on** when that is mended.
pause-closed = the chart server was closed. What was in Plotly's public cloud is asked for by mail to support@plotly.com, subject “Chart Studio data request”.
pause-web-page = a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
pause-not-understood = the chart server answered something that I do not understand. Check its address, then press **Go on**.
pause-too-many-failed = ten charts in a row could not be moved or deleted, so the rest was left as it is. **Details** says why. Press **Go on** when that is mended, or **Stop**.
pause-no-room-for-copies = no room is left for copies, and without its copy nothing is deleted. Whoever runs me can raise COPIES_MAX_MB or free space; then press **Go on**.
pause-copies-not-written = a copy could not be written, and without its copy nothing is deleted. Whoever runs me finds why in my log; then press **Go on**.
pause-budget-used = the account has used its write budget.

reason-changed = changed since the plan was made
reason-protected = protected
reason-newly-referenced = a plot outside the plan draws from it now
reason-its-plot-stays = a plot that draws from it stays
reason-references-unknown = the server does not tell which plots draw from it
reason-restored-by-others = somebody took it out of the trash
reason-trashed-by-others = somebody moved it to the trash, so it was left there
reason-not-copied = no copy of it could be made
reason-not-as-planned = it was not what was planned, and was restored
reason-not-as-planned-in-trash = it was not what was planned, and is in the trash: restore it there
reason-vanished = no longer there
reason-vanished-in-doubt = no longer there; whether by this job could not be told
reason-refused = the server refused
reason-server-trouble = the server kept failing
reason-unheard = no answer to its deletion came through: it is deleted for ever, or in the trash still
reason-not-understood = the server's answer was not understood

## What can go wrong

error-not-linked = No chart account is linked to you here. **/charts link** links one.
error-no-such-server = No chart server is named “{ $server }” here. Pick one from the list.
error-link-refused = The chart server **{ $server }** refused that user name and key. Nothing was linked.
error-anothers-key = That key belongs to { $user }. Nothing was linked.
error-which-account = You have several accounts here. Say which one with `account`:
error-no-such-account = No account “{ $text }” is linked to you here. These are:
error-key-refused = The chart server **{ $server }** refused your key. Make a new one there and link the account again with **/charts link**.
error-key-missing = Your key for **{ $server }** cannot be opened any more. Link your account again with **/charts link**.
error-refused-connection = The chart server **{ $server }** refuses the connection: nothing runs at its address right now. Try again in a while; if it stays so, ask whoever runs it.
error-unknown-name = The name in the address of the chart server **{ $server }** is not known. Ask whoever runs this bot to check it in CHART_SERVERS, and the network's name service.
error-no-connection = The connection to the chart server **{ $server }** broke off. Try again in a while; if it stays so, ask whoever runs it.
error-no-tls = What answers at the address of the chart server **{ $server }** does not speak https. Ask whoever runs this bot to check in CHART_SERVERS whether it is http://, or another port.
error-timed-out = The chart server **{ $server }** did not answer in time. Try again in a while.
error-certificate-expired = The certificate of the chart server **{ $server }** has expired, so I do not talk to it. Tell whoever runs it to renew it.
error-unknown-authority = Nobody whom I trust vouches for the certificate of the chart server **{ $server }**, so I do not talk to it. If it is your company's own, whoever runs this bot can name the authority with `ca_file` in servers.toml.
error-wrong-name = The certificate of the chart server **{ $server }** is for another name than the one in its address, so I do not talk to it. Ask whoever runs this bot to check the address in CHART_SERVERS.
error-bad-certificate = The certificate of the chart server **{ $server }** is not valid, so I do not talk to it. Tell whoever runs it.
error-status = The chart server **{ $server }** has an error of its own. Try again in a while.
error-closed-cloud = **{ $server }** points at Plotly's public cloud, which was closed in October 2025. What was in it is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Ask whoever runs this bot to set another chart server.
error-web-page = **{ $server }** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.
error-moved = **{ $server }** sends me on to another address of its own, and I follow nobody with a key. Ask whoever runs this bot to correct its address in CHART_SERVERS.
error-no-api = **{ $server }** has nothing at the path where its API should be (404). Ask whoever runs this bot to check its address in CHART_SERVERS, or `base_path` in servers.toml.
error-clashes = **{ $server }** says that this clashes with what it holds now (409). Try again in a while; if it stays so, ask whoever runs it.
error-rate-limited = { $seconds ->
    [one] The chart server **{ $server }** asks to wait a second. Try again then.
   *[other] The chart server **{ $server }** asks to wait { $seconds } seconds. Try again then.
}
error-budget-used = Your account has used its write budget on **{ $server }**. It can write again { $time }.
error-not-understood = **{ $server }** answered something that is no chart server's answer. Ask whoever runs this bot to check its address.
error-forbidden = The chart server **{ $server }** does not let your account do this. Ask whoever runs it.
error-listing-too-long = Your account lists more than { $cap } files, which is more than I take in. Narrow it down on the chart server first.
error-kept-changing = Your account kept changing while I listed it. Try again when nothing is being uploaded.
error-server-not-configured = The chart server **{ $server }** of your account is not set up here any more. Ask whoever runs this bot.
error-not-a-chart = “{ $text }” names no chart. Pick one from the list, or give a number such as 225 or the chart's address.
error-no-such-title = No chart of your account is titled “{ $text }”.
error-titles-like-it = These are like it:
error-anothers-chart = That chart belongs to **{ $owner }**. I only touch charts of your own account.
error-another-server = That address is on { $host }, which is not your chart server. Give the chart's number instead.
error-chart-gone = There is no chart { $fid } any more. Somebody may have deleted it; /charts delete completes what there is.
error-not-plot-or-grid = { $fid } is neither a plot nor a grid. I leave folders and other files alone.
error-chart-in-trash = Chart { $fid } is in the trash already. **/charts restore** takes it back.
error-age-ambiguous = “{ $text }” could be minutes or months. Write 6mo for months or 30d for days.
error-bad-age = “{ $text }” is no age. Write it as 30d, 8w, 6mo or 1y.
error-no-such-folder = There is no folder “{ $folder }” in your account. Write it from the top, such as reports/2024.
error-wrong-number = That is not the number. Nothing was changed; press again and type { $wanted }.
error-plan-expired = This card is older than 14 minutes. Nothing was changed; run the command again.
error-plan-used = This plan was approved already. Its message in the channel tells how it goes.
error-plan-cancelled = This plan was cancelled. Nothing was changed; run the command again.
error-plan-unknown = I do not know this plan any more. Nothing was changed; run the command again.
error-not-yours = This card is somebody else's. Run the command yourself to get your own.
error-account-busy = Another clean-up of this account is not over. Wait for it or stop it, then press again.
error-cannot-post = I may not write in this channel, and how it goes would be told here. Use another channel, or ask whoever manages this server to let me send messages here or to set a notice channel with /charts-admin setup.
error-others-asked = Others were asked to approve this. The message in the channel tells what comes of it.
error-others-decide = This needs a yes of others now. Nothing was changed; press the button again to ask for it.
error-nobody-to-ask = Nobody has to be asked for this any more. Nothing was changed; run the command again.
error-asked-yourself = You asked for this yourself, so somebody else has to decide.
error-not-approver = Only members of the approver role may do this. **/charts-admin setup** names it.
error-said-yes-before = You said yes already. Others have to as well.
error-request-over = This was decided already, or its time is over. Nothing was changed.
error-job-unknown = I do not know this clean-up any more; it may be older than ninety days. **/charts jobs** shows those that I do.
error-job-ended = This clean-up is over already.
error-waits-in-trash = Nothing is under way: it waits in the trash. **Skip** leaves it there, **Undo** takes it back out.
error-not-waiting = This clean-up does not wait in the trash any more. If it is deleting just now, **Stop** ends that.
error-sweep-changed = Meanwhile this server changed whether, and when, what is in the trash is deleted. Nothing was changed; run the command again.
error-already-stopping = It is stopping already; only the calls that are under way are finished.
error-not-paused = This clean-up is not waiting.
error-too-late-to-go-on = It was stopped more than a week ago. Plan it again: the charts may have changed since.
error-stopped-by-others = Somebody who looks after this server stopped it, so one of them decides whether it goes on: approvers and those who manage this server, except for whoever asked for it.
error-upload-in-doubt = The chart server did not say whether it took the copy. Look with **/charts list** whether it is there before you try again.
error-copy-unreadable = The copy of { $fid } cannot be read any more: its file is gone or damaged, or its key is missing. Whoever runs me finds more in my log.
error-nothing-to-restore = Nothing of this clean-up is in the trash.
error-not-of-account = Only members who are linked to that account may do this.
error-no-limit = { $account } has no limit any more, so there is nothing to bring it down to.
error-may-not-stop = Only members of that account, approvers, and those who manage this server, may do this.
error-bad-option = I did not understand “{ $option }”. Pick it from what the command offers.
error-team-not-served = I am not set up for this server. Ask whoever runs this bot to add its id to DISCORD_GUILD_ID.
error-only-in-team = Use me in a channel of your server.
error-internal = Something went wrong on my side, and nothing more was done. Tell whoever runs this bot: reference { $reference }.

## Linking an account

command-link = Link your own chart account, on a page that is for you alone
command-privacy = What I keep of whom, and for how long
option-server = Which chart server, where there are several

link-page = Link your chart account on **{ $server }** here. The address is for you alone, works once, and until { $time }:
link-command-line = No key should pass through { $url }, so I hand out no address. Ask whoever runs this bot to set PUBLIC_URL to an https address that your browser can reach, or to run this where it runs, with your key on standard input:
link-form-title = Link your account on { $server }
link-form-username = User name
link-form-key = API key
link-done =
    Linked: { $account } is yours to manage here.
link-next = Try **/charts count** next.

page-title = Link a chart account
page-in-team = in { $team }
page-will-control = This Discord member will count, look through and clean up the account that is linked here.
page-not-you = Not you? Close this page.
page-have-one = I have an account on { $server }
page-username = User name
page-key = API key
page-link = Link this account
page-have-none = I have none on { $server } yet
page-new-username = The user name you would like
page-make = Make me an account here
page-posted = In the channel, others see how many charts the account holds and how a clean-up went. They never see titles.
page-kept = Your key is kept encrypted and used for nothing else.
page-privacy = What is kept, and for how long
page-quiet = Do not name me when this account nears its limit
page-holds = It holds { $plots } of { $limit } { $what ->
    [both] plots and grids
   *[plots] plots
}: { $percent } % of its limit.
page-holds-unlimited = { $plots ->
    [one] It holds one { $what ->
        [both] plot or grid
       *[plots] plot
    }, and has no limit.
   *[other] It holds { $plots } { $what ->
        [both] plots and grids
       *[plots] plots
    }, and has no limit.
}
page-tries-left = { $left ->
    [one] Nothing was linked. You can try once more.
   *[other] Nothing was linked. You can try { $left } times more.
}
page-not-filled-in = Fill in both, user name and key, as the chart server shows them.
page-key-refused = { $server } refused that user name and key.
page-anothers-key = That key belongs to another user name.
page-name-taken = Somebody has that user name. Choose another.
page-bad-name = A user name has 1 to 64 letters, digits, - _ or ., and begins with a letter or a digit.
page-not-offered = No account can be made for you here. Link one that you have.
page-unknown = This is no address of mine. Type /charts link in Discord to get one.
page-used = An account was linked with this address already. If that was you, all is well; if not, look at /charts account in Discord.
page-replaced = You asked for a newer address; this one works no more.
page-spent = Too many tries. Nothing was linked; type /charts link in Discord for a new address.
page-expired = This address was good for ten minutes. Nothing was linked; type /charts link in Discord for a new one.
page-cross-site = This form came from another site, so nothing was done. Open the address from Discord yourself.
page-malformed = This is not the form of this page, so nothing was done.
page-internal = Something went wrong on my side, and nothing was linked. Tell whoever runs the bot.
page-linked-title = Linked
page-linked = Linked: { $member } in { $team } manages this account from now on.
page-close = You can close this page and go back to Discord.
page-your-key = Your key
page-key-once = Programs publish charts with it. It is shown this once; copy it now.
page-first-plot = Publish a first plot
page-snippet-how = Save this as first_plot.py, install what its first line names, and run it with Python.

## Privacy

privacy-title = Privacy
privacy-kept-head = What is kept
privacy-kept = For each linked account: the Discord ids of team and member, the user name, the account's key, encrypted, and how many plots it held when. Of plans and clean-ups: number, title and dates of the charts that they named, and what became of each. What a team protects, as it was written. Rules that propose clean-ups, and who accepted which.
privacy-not-kept-head = What is not
privacy-not-kept = No message is read, and a chart's content is kept only as the copy of one that was deleted. Nothing is passed on, measured or sold.
privacy-who-head = Who sees what
privacy-who = Titles, filters and files are shown to you alone. The channel sees numbers: how many charts an account holds, that it nears its limit, with your name unless you opt out, and how a clean-up went.
privacy-how-long-head = For how long
privacy-how-long = Unlinking removes a key at once. Seven days after you leave the team your keys go; thirty days after the bot was removed all keys of the team go. How many plots an account held goes after 400 days, or when nobody is linked to it any more. Plans that nobody approved go after a day, finished clean-ups after ninety days. Copies of deleted charts, encrypted, go after 90 days, when you delete them, and when nobody is linked to the account any more. A log of who approved and stopped what, and what became of which chart id, stays, without titles.
privacy-yours-head = What you can do
privacy-yours = /charts account gives you all that is kept of you as a file, and forgets you. Anything else: ask whoever runs this bot for you.

## Your accounts

command-account = Your linked accounts: which one is used, unlinking, alerts, your data
account-several = Your accounts here
account-is-default = used where you name none
account-is-other = Another account is used where you name none.
account-alerts-channel = Alerts when it nears its limit: you are named in the notice channel.
account-alerts-direct = Alerts when it nears its limit: you are named in the notice channel, and get a direct message.
account-alerts-off = Alerts when it nears its limit: none for you.
account-more = **/charts link** links another one, or gives this one a new key.
account-copies = { $count ->
    [one] A copy of one deleted chart is kept.
   *[other] Copies of { $count } deleted charts are kept.
 }
delete-copies = { $count ->
    [one] The copy of one deleted chart goes. It cannot be had back afterwards.
   *[other] The copies of { $count } deleted charts go. They cannot be had back afterwards.
 }
button-use = Use where I name none
button-alerts-channel = Alerts in the channel
button-alerts-direct = By direct message too
button-alerts-off = No alerts
button-unlink = Unlink…
button-unlink-sure = Unlink
button-delete-copies = Delete my copies…
button-delete-copies-sure = Delete the copies
button-keep = Keep
button-my-data = My data
button-forget = Forget me…
button-forget-sure = Forget me
unlink-key = Its key goes at once. Its charts stay where they are.
unlink-jobs = { $count ->
    [one] a clean-up stops before its next call
   *[other] { $count } clean-ups stop before their next call
}
unlink-plans = { $count ->
    [one] an open card can no longer be decided
   *[other] { $count } open cards can no longer be decided
}
unlink-copies = { $count ->
    [one] The copy of one deleted chart goes, unless somebody else is linked to the account.
   *[other] The copies of { $count } deleted charts go, unless somebody else is linked to the account.
 }
unlink-in-trash = { $count ->
    [one] a chart that you moved to the trash stays there
   *[other] { $count } charts that you moved to the trash stay there
}
unlink-done = Unlinked: I no longer have a key to { $account }. **/charts link** links it again.
forget-title = Forget me
forget-all = Your keys, plans and the history of your clean-ups go, in every team. Your charts stay where they are.
forget-done = Forgotten: nothing of you is kept any more. What is still stopping goes when it has stopped.
data-here = This is all that I keep of you, but for your keys, which I show nobody.
data-file = my-data.json

## Protecting

command-protect = Keep a chart, a folder or titles from every clean-up; alone it lists what is kept
option-what = A title, number or address; a folder such as reports/2024/; or a pattern such as final*
card-protected = It is protected, so it stays. **/charts protect** lists what is.
protect-none = Nothing is protected. Protect a chart, a folder (reports/2024/) or a pattern (final*) with `what`.
protect-rules = These stay, whatever a filter says:
protect-more = … and { $count } more; name one with `what` to remove it
protect-chart = “{ $title }” · { $number }
protect-folder = the folder { $path }, with all below it
protect-pattern = every title like { $pattern }
protect-done = Protected in { $account }: { $what }. No clean-up takes it, not even one that is running.
protect-known = Protected already in { $account }: { $what }.
button-remove = Remove
button-remove-n = Remove { $n }
error-rule-gone = That protection was removed already.

## Seeing and getting back

command-list = Your charts, in pages: titles, age, views, links
command-show = One chart: dates, views, folder, what it draws from
command-restore = Take a chart back out of the trash
option-id-in-trash = Title, number or address of a chart in the trash
option-only = Narrow it down
option-sort = In which order
choice-stale = stale: not changed for six months
choice-unused-grids = grids that no plot uses
choice-protected = protected
choice-trash = in the trash
choice-copies = gone, with a copy
choice-newest = latest changed first
choice-oldest = longest unchanged first
choice-title = by title
choice-views = most viewed first
list-all = { $count ->
    [one] **1 chart**
   *[other] **{ $count } charts**
}
list-stale = { $count ->
    [one] **1 chart** that was not changed for six months
   *[other] **{ $count } charts** that were not changed for six months
}
list-unused-grids = { $count ->
    [one] **1 grid** that no plot uses
   *[other] **{ $count } grids** that no plot uses
}
list-protected = { $count ->
    [one] **1 chart** that is protected
   *[other] **{ $count } charts** that are protected
}
list-trash = { $count ->
    [one] **1 chart** in the trash, as far as I know
   *[other] **{ $count } charts** in the trash, as far as I know
}
list-empty = Nothing is like that.
list-copies = { $count ->
    [one] One chart that is gone can be had back from its copy
   *[other] { $count } charts that are gone can be had back from their copies
 }
list-trash-how = **/charts restore** takes one back.
list-copies-how = **/charts restore** uploads one again, under a new number.
list-copy-until = kept until { $time }
list-trashed-by = moved here { $time } by { $member }
list-trashed-elsewhere = moved here by other means
list-views = { $views ->
    [one] 1 view
   *[other] { $views } views
}
list-public = public
list-private = private
list-page = Page { $page } of { $pages }
button-previous = ◀ Previous
button-next = Next ▶
button-plan-these = Plan a purge of these
button-delete-card = Delete…
button-protect = Protect
button-show = Show
show-protected = It is protected: no clean-up takes it.
show-draws-from = Draws from
show-draws-from-none = It draws from no grid.
show-draws-from-unknown = The chart server does not tell what it draws from.
show-drawn-by = Used by
show-drawn-by-none = No plot uses it.
show-drawn-by-unknown = The chart server does not tell which plots use it.
restore-done = Restored: { $title } · { $number } is back in { $account }.
restore-at-home = Its folder is gone, so it lies at home now.
restore-from-copy = It had been deleted, so I uploaded its copy again: **{ $title }** was { $was } and is now **{ $number }** in { $account }, at home.
error-account-full = Your account on **{ $server }** is full, so nothing was restored. Delete a plot for ever, or move one to the trash, and try again.
error-name-taken = Another chart on **{ $server }** has that title in that folder, so nothing was restored. Rename or move that one first.
error-folder-gone = The folder in which it lay on **{ $server }** is gone, so it cannot be restored. Make the folder again and try once more.
error-not-in-trash = { $fid } is not in the trash, so there is nothing to restore.
error-no-such-trash = Nothing in the trash is titled “{ $text }”. **/charts list** with `only` tells what is there.
error-list-expired = This list is older than 14 minutes. Run the command again.
reason-account-full = it is in the trash still: the account is full
reason-name-taken = it is in the trash still: another chart has its title
reason-folder-gone = it is in the trash still: its folder is gone

## Alerts

alert-near = It has reached { $percent } % of its limit.
alert-full = It is full: nothing more can be published until there is room.
alert-several = News of { $count } accounts
alert-key = The chart server **{ $server }** refuses the key of { $members }. **/charts link** gives it a new one.
alert-gone-away = The chart server **{ $server }** has not answered for hours, so the account cannot be counted. Tell whoever runs this bot. I go on counting as soon as it answers.
alert-gone-certificate = The certificate of the chart server **{ $server }** is not valid, so I do not talk to it. Tell whoever runs that server. I go on counting as soon as it is.
alert-gone-closed = The chart server **{ $server }** was closed. What was in Plotly's public cloud is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Tell whoever runs this bot: the server that I carry can take its place.
alert-no-direct = You take no direct messages from me, so I send none any more. You are named in the notice channel alone; **/charts account** changes that.
alert-direct-closing = In the server, **/charts count** shows how it stands, and **/charts purge** makes room.
button-plan-purge = Plan a purge
button-show-charts = Show charts
button-snooze = Snooze…
button-snooze-day = A day
button-snooze-week = A week
button-snooze-until-it-changes = Until it changes
snooze-how-long = For how long should I say nothing of { $account }? It holds for all who are linked to it here.
snoozed-until = No alerts of { $account } until { $time }. If it has reached another threshold by then, I say so.
snoozed-until-it-changes = No alerts of { $account } until it has fallen five points below the threshold that was told last.

## Doctor

command-admin = For those who manage this server
command-doctor = Look whether everything that I need works, and what to do where it does not
command-setup = What this server sets for itself

doctor-title = Doctor
doctor-all-good = All is well.
doctor-look-at = { $count ->
    [one] One thing to look at.
   *[other] { $count } things to look at.
}
doctor-wrong = { $count ->
    [one] One thing is wrong.
   *[other] { $count } things are wrong.
}
doctor-token = Token
doctor-token-good = Discord takes it; I am { $name }.
doctor-token-refused = Discord refuses it. Copy it anew from the Bot page of your application into DISCORD_TOKEN, or reset it there.
doctor-token-away = Discord cannot be reached. Check this machine's network, and DISCORD_API_URL if you set it.
doctor-invite = Invite
doctor-invite-address = { $address }
doctor-team = Server
doctor-team-good = I am in { $name }.
doctor-team-missing = I am not in the server { $team } of DISCORD_GUILD_ID. Invite me with the address above, or correct the id.
doctor-team-unknown = Discord did not tell whether I am in the server { $team }. Run this again in a while.
doctor-team-all = Every server that invites me is served.
doctor-rights = Rights
doctor-rights-good = I may do all I need to in { $channel }.
doctor-rights-lack-here = In { $channel } I lack: { $rights }. How clean-ups go is told in the notice channel instead. Allow me those in the channel's settings.
doctor-rights-lack-nowhere = In { $channel } I lack: { $rights }. Allow me those in the channel's settings, or set a notice channel with /charts-admin setup.
doctor-rights-lack-notices = In the notice channel { $channel } I lack: { $rights }. Allow me those in the channel's settings, or set another one with /charts-admin setup.
doctor-notices-stuck = { $count ->
    [one] A clean-up deletes nothing, because I cannot post the notice before that.
   *[other] { $count } clean-ups delete nothing, because I cannot post the notice before that.
} Let me write in their channel, or set a notice channel with /charts-admin setup.
doctor-notices = Notice channel
doctor-notices-none = None is set in the server { $team }, so members read alerts only at their next command. Set one with /charts-admin setup.
doctor-rights-notices-gone = The notice channel of the server { $team } is not there any more. Set another one with /charts-admin setup.
doctor-right-view = View Channel
doctor-right-send = Send Messages
doctor-right-send-in-threads = Send Messages in Threads
doctor-right-embed = Embed Links
doctor-right-attach = Attach Files
doctor-url = PUBLIC_URL
doctor-url-good = { $address } can be handed to members.
doctor-url-loopback = { $address } is reached from this machine alone, so no page of mine can be handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
doctor-url-not-https = { $address } is not HTTPS: keys would travel in clear, so no page of mine is handed to members. Put a web server with HTTPS in front of LISTEN_ADDR and set PUBLIC_URL to its address.
doctor-url-answers = I answer there.
doctor-url-not-asked = No bot runs now, so it was not looked whether it answers there.
doctor-url-silent-no-connection = Nothing answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
doctor-url-silent-timed-out = No answer came from there in time. Check that PUBLIC_URL leads to LISTEN_ADDR, and the firewall between.
doctor-url-silent-bad-certificate = The certificate there is not valid. Renew it.
doctor-url-silent-other = Something else answers there. Check that PUBLIC_URL leads to LISTEN_ADDR.
doctor-server = Chart server { $server }
doctor-server-good = It answers.
doctor-server-not-served = It is served while the bot runs, and none runs now.
doctor-server-refused-connection = It refuses the connection. Check its address in CHART_SERVERS, and that it runs.
doctor-server-unknown-name = Its name is not known. Check its address in CHART_SERVERS, and this machine's name service.
doctor-server-no-connection = The connection breaks off. Check its address in CHART_SERVERS, and the network between.
doctor-server-no-tls = What answers there does not speak https. Check in CHART_SERVERS whether it is http://, or another port.
doctor-server-timed-out = It does not answer in time. Check the network between, and that it is well.
doctor-server-certificate-expired = Its certificate has expired, so I do not talk to it. Have whoever runs it renew it; where it was, look at this machine's clock.
doctor-server-unknown-authority = Nobody whom I trust vouches for its certificate, so I do not talk to it. Name its own authority with ca_file in servers.toml.
doctor-server-wrong-name = Its certificate is for another name, so I do not talk to it. Write the name of the certificate in CHART_SERVERS.
doctor-server-bad-certificate = Its certificate is not valid, so I do not talk to it. Have whoever runs it renew it.
doctor-server-status = It answers with an error of its own. Tell whoever runs it.
doctor-server-closed-cloud = This is Plotly's public cloud, which was closed in October 2025. What was in it is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Set another one in CHART_SERVERS, such as home=builtin.
doctor-server-web-page = It answers with a web page instead of data: perhaps a sign-in page stands before it. Check its address in CHART_SERVERS, and base_path, proxy_user and proxy_password_env in servers.toml.
doctor-server-moved = It sends on to another address of its own. Write that one in CHART_SERVERS.
doctor-server-no-api = It has nothing at the path where its API should be. Check its address in CHART_SERVERS, or base_path in servers.toml.
doctor-server-rate-limited = It asks to wait, so it is busy. Run this again in a while.
doctor-server-not-understood = What answers there is no chart server of this kind. Check its address in CHART_SERVERS.
doctor-server-budget-hour = An account may write { $count } times an hour there; clean-ups wait for that.
doctor-server-budget-day = An account may write { $count } times a day there; clean-ups wait for that.
doctor-known-found = Found by reading: { $what }.
doctor-known-operator = servers.toml says: { $what }.
doctor-known-default = Not known, so nothing is taken for granted: { $what }.
doctor-known-lists-trash = its listing shows what is in the trash
doctor-known-lists-no-trash = its listing does not show what is in the trash
doctor-known-lists-trash-open = whether its listing shows what is in the trash
doctor-known-references = a listing tells what draws from what, which saves a read for each grid
doctor-known-no-references = a listing does not tell what draws from what, so each grid is read before it goes
doctor-known-references-open = whether a listing tells what draws from what
doctor-known-trash-shown = what is in the trash can be read
doctor-known-trash-not-there = what is in the trash reads as if it were gone
doctor-known-trash-refused = what is in the trash is not shown, but said to be there
doctor-known-trash-open = what reading something in the trash answers
doctor-known-limit = it tells how much an account may hold
doctor-known-no-limit = it does not tell how much an account may hold
doctor-known-limit-open = whether it tells how much an account may hold
doctor-known-rest = whether trashing changes the date, whether ids return, and what a second trashing answers
doctor-servers-file = CHART_SERVERS_FILE
doctor-servers-file-read = { $path } was read, and is right.
doctor-clock = Clock
doctor-clock-good = It is that of Discord.
doctor-clock-fast = { $seconds ->
    [one] It is a second ahead of Discord's. Switch on this machine's time synchronisation: cards and Discord's answers depend on it.
   *[other] It is { $seconds } seconds ahead of Discord's. Switch on this machine's time synchronisation: cards and Discord's answers depend on it.
}
doctor-clock-slow = { $seconds ->
    [one] It is a second behind Discord's. Switch on this machine's time synchronisation: cards and Discord's answers depend on it.
   *[other] It is { $seconds } seconds behind Discord's. Switch on this machine's time synchronisation: cards and Discord's answers depend on it.
}
doctor-keys = Keys
doctor-keys-good = { $count ->
    [0] Nothing is linked yet.
    [one] The key of the one linked account opens.
   *[other] The keys of all { $count } linked accounts open.
}
doctor-keys-older = { $count ->
    [one] One linked account's key is sealed with an older key.
   *[other] The keys of { $count } linked accounts are sealed with an older key.
} Run chartkeeper rotate-keys before you take that one out.
doctor-keys-lost = { $count ->
    [one] One linked account's key cannot be opened.
   *[other] The keys of { $count } linked accounts cannot be opened.
} Put the sealing key back that was taken out of CHARTKEEPER_KEYS; without it those members are asked to link again.
doctor-keys-unread = The sealing keys cannot be read: { $why }. Put them back; without them every account has to be linked again.
doctor-database = Database
doctor-database-good = It can be read and written; its tables are version { $version }.
doctor-database-none = There is none yet; the first start makes it.
doctor-database-closed = It cannot be opened: { $why }. Check DATABASE_URL.
doctor-database-read-only = It cannot be written: { $why }. Check who owns it, and that the disk is not full.
doctor-runner = Clean-ups
doctor-runner-here = This bot alone carries them out.
doctor-runner-elsewhere = A bot runs over this database, and it alone carries them out.
doctor-runner-none = No bot runs over this database now.
doctor-runners-share = Several bots may share a PostgreSQL; each clean-up is carried out by one.
doctor-rights-lack-some = In { $channel } I lack: { $rights }. Allow me those in the channel's settings.

## Setup

setup-title = Setup
setup-notice = Notice channel
setup-notice-about = Where I tell when an account nears its limit, where rules propose, and where I tell of clean-ups when I may not write where the command was typed. Without one, members read alerts at their next command, and rules propose nothing.
setup-notice-change = Change notice channel
setup-log = Log channel
setup-log-about = Gets one line when a clean-up ends: numbers, no titles.
setup-log-change = Change log channel
setup-limit = Limit of an account
setup-limit-about = How many plots an account may hold whose chart server does not tell.
setup-limit-change = Change limit
setup-no-channel = none (the default)
setup-no-limit = no limit
setup-limit-default = { $limit } (the default)
setup-channel-label = #name or id of a channel; empty for none
setup-limit-label = A number or none; empty for the default
setup-no-such-channel = There is no channel “{ $text }” here that takes messages. Nothing was changed.
setup-several-channels = Several channels are called “{ $text }”. Give the id of the one that you mean. Nothing was changed.
setup-cannot-post = I may not write in <#{ $channel }>. Allow me View Channel, Send Messages and Embed Links there first. Nothing was changed.
setup-not-a-limit = “{ $text }” is no limit. Write a whole number above 0, or none. Nothing was changed.
setup-discord-away = Discord did not tell of its channels. Nothing was changed; try again in a while.
setup-role = Approver role
setup-role-about = Its members say yes or no where much would be deleted for ever. Nobody is asked while none is set. Allow everybody to mention it, or its members are not notified.
setup-role-change = Change approver role
setup-role-label = @name or id of a role; empty for none
setup-no-role = none (the default)
setup-above = Asked above
setup-above-about = Deleting more charts for ever than this needs an approver, also in parts within 24 hours. 0 asks always.
setup-above-change = Change asked above
setup-above-label = A number of charts; empty for the default
setup-approvers = Approvers
setup-approvers-about = So many of them have to say yes.
setup-approvers-change = Change approvers
setup-request = Time to decide
setup-request-about = Who asked can ask again after that.
setup-request-change = Change time to decide
setup-number-label = A whole number; empty for the default
setup-default = { $value } (the default)
setup-charts = { $count ->
    [one] { $count } chart
   *[other] { $count } charts
}
setup-people = { $count }
setup-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
setup-no-such-role = There is no role “{ $text }” here. Nothing was changed.
setup-several-roles = Several roles are called “{ $text }”. Give the id of the one that you mean. Nothing was changed.
setup-not-a-count = “{ $text }” is no number of charts. Write a whole number up to 100,000. Nothing was changed.
setup-not-approvers = “{ $text }” is no number of approvers. Write a whole number from 1 to 10. Nothing was changed.
setup-not-hours = “{ $text }” is no number of hours. Write a whole number from 1 to 168. Nothing was changed.
error-only-managers = Only those who manage this server may do this.

## Plans and clean-ups

command-jobs = Your open plans, the clean-ups under way, and the last ones with what became of them
jobs-title = Plans and clean-ups
jobs-none = No plan is open, and there was no clean-up yet.
jobs-open-plans = Your open plans
jobs-under-way = Under way
jobs-over = Over
jobs-plan = { $account } · { $what } · { $count ->
    [one] 1 chart
   *[other] { $count } charts
} · until { $time }
jobs-plan-one = chart { $number }
jobs-plan-filter = a long filter
jobs-plan-retry = what failed
jobs-more = … and { $count } more
button-retry = Retry what failed
retry-of = What failed in the clean-up of { $time }
retry-matches = { $count ->
    [0] **Nothing of it can be tried again.**
    [one] **1 chart is as it was and can be tried again**
   *[other] **{ $count } charts are as they were and can be tried again**
}
retry-left = Left out
retry-left-why = { $count }: { $why }
retry-in-trash = in the trash; **/charts restore** takes it out
error-not-over = This clean-up is not over yet. Wait for it or stop it first.
error-nothing-failed = Nothing of this clean-up failed.

## Asking others

plan-others-decide = Deleting these for ever needs a yes of <@&{ $role }>; **Delete for ever** asks for it.
plan-others-decide-later = Deleting these for ever, now or later, needs a yes of <@&{ $role }>; either button asks for it.
plan-others-decide-after = With { $count ->
    [one] the one
   *[other] the { $count }
} that you deleted for ever on your own within 24 hours this is more than one may decide alone: it needs a yes of <@&{ $role }>, which the button asks for.
plan-nobody-asked = Nobody else is asked: no approver role is set here.
request-form = Ask to delete { $count } for ever
request-form-later = Ask to trash { $count } now, delete later
request-form-why = Why? Everybody reads it. May stay empty
request-title = Delete { $count } for ever?
request-title-later = Move { $count } to the trash now and delete on { $date }?
request-later = They are deleted { $days } after they went to the trash, and told of before that.
request-why = Why: { $why }
request-open = { $needed ->
    [one] A member of <@&{ $role }> decides, { $time } at the latest.
   *[other] { $needed } members of <@&{ $role }> have to say yes, { $time } at the latest; { $yes } did.
}
request-lapsed = Nobody decided in time, so nothing was done.
request-approved = Approved by { $member }.
request-denied = Denied by { $member }.
request-denied-why = Denied by { $member }: { $why }
request-withdrawn = Taken back.
request-reminder = Nobody decided yet: { $account } asks to delete { $count } for ever, and it lapses { $time }. { $address }
request-reminder-later = Nobody decided yet: { $account } asks to move { $count } to the trash now and delete on { $date }, and it lapses { $time }. { $address }
request-asked = Asked: members of <@&{ $role }> decide in <#{ $channel }>, until { $time }.
request-too-late = { $member } approved this already, so it cannot be taken back any more.
request-too-late-runs = { $member } approved this already, so it cannot be taken back any more. **Stop** ends it before its next call.
request-asked-again = Asked again, below.
request-denial = Deny
request-denial-why = Why not? Everybody reads it. May stay empty
button-withdraw = Take back
button-look = Look
button-approve = Approve { $count }
button-deny = Deny
button-ask-again = Ask again

# Holds

command-pause = Hold every clean-up of this server before its next call; once more: let them go on
option-reason = Why: members read it
hold-by-member = Everything is on hold since { $member } paused it with **/charts-admin pause**: nothing is moved, deleted or restored until it is resumed.
hold-by-operator = Everything is on hold by whoever runs me: nothing is moved, deleted or restored until it is resumed.
hold-because = They say: { $reason }
hold-over = What was on hold goes on.
hold-over-here = This server's own hold is over.

# Copies

setup-copies = Copies
setup-copies-about = Whether a chart is copied before it is deleted for ever. A copy is kept for 90 days.
setup-copies-change = Change copies
setup-copies-label = on or off; empty for on
setup-copies-on = on
setup-copies-off = off: what is deleted cannot be had back
setup-sweep = Trash is deleted
setup-sweep-about = Delete what was moved to the trash: off, or after so many days. The button says when; a notice comes before.
setup-sweep-change = Change trash
setup-sweep-label = Days, from 1 to 90, or off; empty for off
setup-sweep-off = off (the default)
setup-sweep-after = { $count ->
    [one] after a day
   *[other] after { $count } days
}
setup-not-days = “{ $text }” is no number of days. Write a whole number from 1 to 90, or off. Nothing was changed.
setup-not-on-or-off = “{ $text }” is neither on nor off.

# Audit log

command-audit = What happened in this server: who asked, approved, denied or stopped, and what came of it
audit-title = What happened here
audit-empty = Nothing yet.
audit-file-has-all = The file has every line, chart by chart, as JSON lines.
audit-by = by { $member }
audit-asked = others were asked
audit-approved = approved
audit-said-yes = a yes; more are needed
audit-denied = denied
audit-started = started
audit-item = chart
audit-stopped = asked to stop
audit-went-on = let go on
audit-undone = all put back
audit-rested = came to a rest
audit-held = everything on hold
audit-released = no longer on hold
audit-forgotten = a member was forgotten
audit-taken-back = taken back
audit-noticed = told that it is deleted soon
audit-skipped = left in the trash for good
audit-put-back = one put back
audit-uploaded = one uploaded again
audit-set = setting changed

## Trash now, delete later

date-short = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
notice-title = { $count ->
    [one] 1 is deleted for ever soon
   *[other] { $count } are deleted for ever soon
}
notice-body = What was moved to the trash is deleted for ever { $in }. **Skip** leaves it there for good.

## Rules

command-rules = Rules that propose a clean-up every week or month, and do nothing by themselves
rules-title = Rules
rules-about = A rule only proposes: when it is due, the notice channel is asked whether what matches should go to the trash. Nothing happens unless a member of the account approves. A rule looks only at accounts whose members accepted it under **/charts account**.
rules-nowhere = No notice channel is set in which I may write, so no rule proposes anything. **/charts-admin setup** sets one.
rules-none = There is no rule yet.
rules-next = Next { $time }
rules-accepted = { $accepted ->
    [0] Accepted for no account yet
   *[other] Accepted for { $accepted } of { $accounts ->
        [one] 1 account
       *[other] { $accounts } accounts
    }
}
rule-every-week = every week
rule-every-month = every month
button-rule-test = Test { $n }
button-rule-add-week = Add weekly…
button-rule-add-month = Add monthly…
rule-form-week = A rule for every week
rule-form-month = A rule for every month
rule-form-type = Type: plot, grid or all; empty for plot
rule-form-age = Last changed longer ago: 30d, 8w, 6mo, 1y
rule-form-views = Viewed at most so often
rule-form-newest = Keep the newest so many of each type
rule-form-name = Titles like this; * is any text, ? a letter
rule-test-title = What it would take today
rule-test-nobody = Nobody accepted it yet, so it would look at no account.
rule-test-takes = { $count ->
    [0] nothing
    [one] 1 chart
   *[other] { $count } charts
}
rule-test-not-now = cannot be looked at now
rule-test-more = … and { $count } more accounts
rule-test-only = This was a test: nothing was proposed, and nothing was changed.
account-rules = { $rules ->
    [one] This server has 1 rule that proposes clean-ups; you accepted { $accepted } for this account.
   *[other] This server has { $rules } rules that propose clean-ups; you accepted { $accepted } for this account.
}
account-rules-about = A rule that you accept is looked up in this account with your key when it is due, and what matches is proposed in the notice channel: numbers, no titles. Nothing goes without an **Approve** of somebody who accepted it. A new rule is accepted by itself.
rule-accepted = You accepted it { $time }.
rule-not-accepted = You have not accepted it.
button-rules = Rules
button-rule-accept = Accept { $n }
button-rule-decline = Stop accepting { $n }
button-rules-back = Back
proposal-title = Rule { $n }: move { $count } to the trash?
proposal-title-later = Rule { $n }: move { $count } to the trash now and delete on { $date }?
proposal-later = What is approved goes to the trash now and is deleted for ever { $days } later. That is told before, and until then it can be restored.
proposal-trash = What is approved goes to the trash, and can be restored from there.
proposal-open = Members of the account who accepted the rule decide, { $time } at the latest. If nobody does, nothing happens.
proposal-skipped = Skipped by { $member }.
proposal-others-asked = Approved by { $member }; approvers are asked.
proposal-taken-back = Taken back: the rule was removed, or is not accepted for this account any more.
button-skip-proposal = Skip
error-rule-type = “{ $text }” is no type. Write plot, grid or all. No rule was added.
error-rule-number = “{ $text }” is no number that fits there. Write a whole number. No rule was added.
error-rule-name = The name is too long. No rule was added.
error-rule-no-filter = A rule needs at least one of age, views, newest and name, or it would propose everything. No rule was added.
error-rule-too-many = { $most } rules are the most. Remove one first.
error-rule-removed = This rule was removed already.
error-rule-not-accepted = You have not accepted this rule for this account. **/charts account** shows the rules; then press again.
error-rule-may-not-skip = Only members of that account, and those who manage this server, may do this.
audit-rule-added = rule added
audit-rule-removed = rule removed
audit-rule-accepted = rule accepted
audit-rule-declined = rule no longer accepted
audit-proposed = proposed by a rule
audit-proposal-skipped = proposal skipped

## Moving to another account

button-move-to = Move to { $to }
button-move = Move { $count }
move-what = Move **{ $plots ->
    [one] 1 plot
   *[other] { $plots } plots
}** and **{ $grids ->
    [one] 1 grid
   *[other] { $grids } grids
}** to **{ $to }**
move-copied = { $count ->
    [one] 1 grid more is copied there and stays here too: it is still needed here.
   *[other] { $count } grids more are copied there and stay here too: they are still needed here.
}
move-room = **{ $to }** then holds { $after } of { $limit } { $what ->
    [both] plots and grids
   *[plots] plots
}.
move-how = First each is copied there with its folder, title and privacy, read back and compared. What arrived the same is then deleted here for ever, by way of the trash. What did not stays here.
move-means = They get new addresses; links to the old ones, share links too, lead nowhere any more. Views and dates begin anew. It cannot be undone, but they can be moved back.
move-addresses = New addresses in { $to }
move-copy = a copy; the grid is still here too
move-both = arrived, and is still here too
move-half = did not arrive the same: delete it there if you do not need it
plan-others-decide-move = Moving these deletes them here for ever, which needs a yes of <@&{ $role }>; **Move** asks for it.
form-title-move = Move { $count }
form-label-move = Type { $count } to move { $count }
request-form-move = Ask to move { $count }
request-title-move = Move { $count } to { $to } and delete them here for ever?
request-reminder-move = Nobody decided yet: { $account } asks to move { $count } to { $to } and to delete them there for ever after, and it lapses { $time }. { $address }
retry-moves = They are moved to **{ $to }**, and deleted here for ever once they arrived the same.
job-title-move = Move { $count } to { $to }
job-now-move = { $arrived } arrived · { $trashed } in the trash · { $deleted } deleted here · { $left } to go
job-moved = { $count } moved, and deleted here for ever
job-arrived = { $count ->
    [one] 1 arrived the same: **Details** has its new address.
   *[other] { $count } arrived the same: **Details** has their new addresses.
}
reason-taken-there = something else has that title there
reason-full-there = the account there is full
reason-not-the-same = what arrived there is not the same, so nothing was removed here
reason-folder-not-made = its folder could not be made there
reason-its-grid-stays = a grid that it draws from could not be moved
reason-gone-there = what had arrived is not there any more, so it was restored
error-not-linked-there = The account to which these were to be moved is not linked any more, so nothing was done. Link it with **/charts link** and start again.
error-nothing-to-move = None of these charts is there any more, so there is nothing to move.
error-does-not-fit = { $what ->
    [both] { $more } plots and grids do
   *[plots] { $more ->
        [one] 1 plot does
       *[other] { $more } plots do
    }
} not fit into { $account }: it has room for { $left } more. Nothing was done. Plan fewer, or make room there first.
audit-moved = arrived in another account
