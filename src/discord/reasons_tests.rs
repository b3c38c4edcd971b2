//! Every reason why a chart stayed, and why a job waits, has words in both languages.

use super::both_languages::said;
use super::views::job;
use crate::domain::job::{PauseReason, Reason};
use crate::text::plain;

#[test]
fn every_reason_and_every_wait_has_words_in_both_languages() {
    let mut table = String::new();
    for reason in Reason::ALL {
        let name = format!("reason-{}", reason.word().replace('_', "-"));
        said(&name, &mut table, |locale| plain(locale, &name));
    }
    for why in PauseReason::ALL {
        said(&format!("{why:?}"), &mut table, |locale| {
            plain(locale, job::waits_for(why))
        });
    }
    insta::assert_snapshot!(table, @"
    reason-changed
      changed since the plan was made
      计划拟定之后有改动
    reason-protected
      protected
      受保护
    reason-newly-referenced
      a plot outside the plan draws from it now
      计划之外的图表现在使用它
    reason-its-plot-stays
      a plot that draws from it stays
      使用它的图表保留了下来
    reason-references-unknown
      the server does not tell which plots draw from it
      服务器没有告知哪些图表使用它
    reason-restored-by-others
      somebody took it out of the trash
      有人把它从回收站取了出来
    reason-trashed-by-others
      somebody moved it to the trash, so it was left there
      有人已将其移入回收站，因此留在原处
    reason-not-as-planned
      it was not what was planned, and was restored
      与计划不符，已恢复
    reason-not-as-planned-in-trash
      it was not what was planned, and is in the trash: restore it there
      与计划不符，仍在回收站：请在那里恢复
    reason-vanished
      no longer there
      已不在
    reason-vanished-in-doubt
      no longer there; whether by this job could not be told
      已不在；无法断定是否由本作业所致
    reason-account-full
      it is in the trash still: the account is full
      仍在回收站：账户已满
    reason-name-taken
      it is in the trash still: another chart has its title
      仍在回收站：另一个图表用了它的标题
    reason-folder-gone
      it is in the trash still: its folder is gone
      仍在回收站：它的文件夹已不在
    reason-refused
      the server refused
      服务器拒绝
    reason-server-trouble
      the server kept failing
      服务器一再出错
    reason-unheard
      no answer to its deletion came through: it is deleted for ever, or in the trash still
      删除它的应答始终没有收到：它已被永久删除，或仍在回收站
    reason-not-understood
      the server's answer was not understood
      服务器的应答无法理解
    reason-not-copied
      no copy of it could be made
      无法为它制作副本
    reason-taken-there
      something else has that title there
      那里已有别的内容使用该标题
    reason-full-there
      the account there is full
      那里的账户已满
    reason-not-the-same
      what arrived there is not the same, so nothing was removed here
      到达那里的内容不相同，所以这里没有删除任何内容
    reason-folder-not-made
      its folder could not be made there
      无法在那里建立它的文件夹
    reason-its-grid-stays
      a grid that it draws from could not be moved
      它所用的数据表无法移动
    reason-gone-there
      what had arrived is not there any more, so it was restored
      已到达的内容不在那里了，所以已恢复
    InterruptedLongAgo
      it was interrupted more than an hour ago. Press **Go on** to finish it, or **Stop**.
      它在一个多小时前被中断。按**继续**完成，或按**停止**。
    KeyRefused
      the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
      图表服务器拒绝了密钥。请用 **/charts link** 重新关联账户，然后按**继续**。
    KeyMissing
      the account's key is not there any more. Link the account again with **/charts link**, then press **Go on**.
      账户的密钥已不在。请用 **/charts link** 重新关联账户，然后按**继续**。
    ServerUnavailable
      the chart server does not answer. Press **Go on** when it is back.
      图表服务器没有应答。等它恢复后按**继续**。
    AsksToWait
      the chart server asks to wait longer than I do by myself. Press **Go on** in a while.
      图表服务器要求等待的时间比我自己会等的更长。请稍后按**继续**。
    BadCertificate
      the certificate of the chart server is not valid. Tell whoever runs it, and press **Go on** when that is mended.
      图表服务器的证书无效。请告诉其运营者，修好后按**继续**。
    Closed
      the chart server was closed. What was in Plotly's public cloud is asked for by mail to support@plotly.com, subject “Chart Studio data request”.
      图表服务器已关闭。Plotly 公共云中的数据可发邮件至 support@plotly.com 索取，主题为“Chart Studio data request”。
    WebPage
      a web page came instead of the chart server's data, perhaps one to sign in. Tell whoever runs me, and press **Go on** when that is mended.
      得到的是网页而不是图表服务器的数据，也许是登录页面。请告诉运行我的人，修好后按**继续**。
    NotUnderstood
      the chart server answered something that I do not understand. Check its address, then press **Go on**.
      图表服务器的应答我无法理解。请检查它的地址，然后按**继续**。
    TooManyFailed
      ten charts in a row could not be moved or deleted, so the rest was left as it is. **Details** says why. Press **Go on** when that is mended, or **Stop**.
      连续十个图表无法移动或删除，因此其余的保持原样。**详情**说明原因。修好后按**继续**，或按**停止**。
    NoRoomForCopies
      no room is left for copies, and without its copy nothing is deleted. Whoever runs me can raise COPIES_MAX_MB or free space; then press **Go on**.
      没有空间存放副本，而没有副本就不会删除。运行我的人可以提高 COPIES_MAX_MB 或腾出空间；然后按**继续**。
    CopiesNotWritten
      a copy could not be written, and without its copy nothing is deleted. Whoever runs me finds why in my log; then press **Go on**.
      副本无法写入，而没有副本就不会删除。运行我的人可以在日志中找到原因；然后按**继续**。
    BudgetUsed
      the account has used its write budget.
      该账户的写入额度已用完。
    ");
}
