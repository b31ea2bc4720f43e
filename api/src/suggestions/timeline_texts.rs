//! What a timeline says of each entry of the ledger; entries that are not here do not appear.

use crate::http::Text;

/// Actions and their texts.
pub const TEXTS: &[(&str, Text)] = &[
    ("suggestion.drafted", Text::fixed("保存草稿", "kept as a draft")),
    ("suggestion.changed", Text::fixed("修改内容", "changed")),
    ("suggestion.cosigners_invited", Text::fixed("邀请联名", "co-signers invited")),
    ("suggestion.cosigned", Text::fixed("联名委员答复", "a co-signer answered")),
    ("suggestion.signatures_voided", Text::fixed("内容修改，签名失效", "changed, so its signatures fell")),
    ("suggestion.submitted", Text::fixed("提交建议", "submitted")),
    ("suggestion.withdrawn", Text::fixed("撤回建议", "withdrawn")),
    ("suggestion.review_begun", Text::fixed("开始审查", "review begun")),
    ("suggestion.edited", Text::fixed("编辑信息", "edited")),
    ("suggestion.edition_approved", Text::fixed("编辑稿通过审核", "its edition was approved")),
    ("suggestion.accepted", Text::fixed("予以立案", "accepted")),
    ("suggestion.returned", Text::fixed("退回补充", "returned to the author")),
    ("suggestion.declined", Text::fixed("不予立案", "declined")),
    ("suggestion.merged", Text::fixed("并入同类建议", "merged into another suggestion")),
    ("suggestion.joined", Text::fixed("有同类建议并入", "another suggestion was merged into it")),
    ("suggestion.case_shared", Text::fixed("所并入的建议已立案", "the suggestion it was merged into was accepted")),
    (
        "suggestion.declined_with_target",
        Text::fixed("所并入的建议不予立案", "the suggestion it was merged into was declined"),
    ),
    ("suggestion.converted", Text::fixed("转为其他类别", "converted into another kind")),
    ("suggestion.author_unmasked", Text::fixed("向工作人员披露匿名作者", "its anonymous author was named to staff")),
    ("suggestion.contact_shown", Text::fixed("承办方查看作者联系方式", "the author's contact was shown to a handler")),
    ("suggestion.screened", Text::fixed("完成公开审核", "judged for publication")),
    ("suggestion.published", Text::fixed("向社会公开", "published")),
    ("suggestion.unpublished", Text::fixed("停止公开", "taken out of public view")),
    (
        "suggestion.consent_withdrawn",
        Text::fixed("作者撤回公开同意", "its author took back the consent to publication"),
    ),
    ("suggestion.author_erased", Text::fixed("作者账号已注销", "its author's account was erased")),
    ("suggestion.key_marked", Text::fixed("列为重点提案", "made a key proposal")),
    ("suggestion.key_lifted", Text::fixed("不再列为重点提案", "a key proposal no longer")),
    ("suggestion.excellent_marked", Text::fixed("评为优秀提案", "named an excellent proposal")),
    ("suggestion.excellent_lifted", Text::fixed("撤销优秀提案", "an excellent proposal no longer")),
    ("suggestion.adopted", Text::fixed("被采用", "adopted")),
    ("suggestion.adoption_revoked", Text::fixed("撤销采用记录", "an adoption was taken back")),
    ("case.assigned", Text::fixed("交承办单位办理", "assigned to its handlers")),
    ("case.begun", Text::fixed("承办单位已签收", "received by its handler")),
    ("case.author_contacted", Text::fixed("承办单位已联系作者", "its author was contacted by the handler")),
    ("case.vacated", Text::fixed("将另行交办", "to be assigned to others")),
    ("case.extended", Text::fixed("同意延期答复", "more time granted")),
    ("case.replied", Text::fixed("承办单位已答复，待审核", "replied; the reply is being reviewed")),
    ("case.answered", Text::fixed("答复已送达", "answered")),
    ("case.rating_given", Text::fixed("作者已评价", "rated by an author")),
    ("case.rehandled", Text::fixed("评价不满意，再次办理", "not satisfied; handled again")),
    ("case.rated", Text::fixed("评价完成", "rated by all authors")),
    ("case.rating_lapsed", Text::fixed("评价期限已过", "the time to rate is over")),
    ("case.closed", Text::fixed("办结", "closed")),
    ("case.looked_back", Text::fixed("回头看：属实", "looked back on: the promise was kept")),
    ("case.reopened", Text::fixed("回头看：重新办理", "looked back on: handled again")),
    ("case.urged", Text::fixed("催办", "urged")),
    ("case.supervised", Text::fixed("督办", "supervised")),
    ("case.escalated", Text::fixed("提级督办", "supervision escalated")),
];

/// The text of an action.
pub fn text_of(action: &str) -> Option<&'static Text> {
    TEXTS.iter().find(|(known, _)| *known == action).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suggestions::lifecycle::Action;

    #[test]
    fn every_step_of_intake_has_a_text() {
        for action in Action::ALL {
            assert!(text_of(action.event()).is_some(), "{action:?}");
        }
    }

    #[test]
    fn no_action_stands_twice() {
        let actions: std::collections::HashSet<_> = TEXTS.iter().map(|(action, _)| action).collect();
        assert_eq!(actions.len(), TEXTS.len());
    }
}
