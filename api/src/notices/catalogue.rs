//! Each action that is news: what it is about, to whom it is addressed, and in which words.

use shangliang_entity::vocab::NoticeKind;

use super::news::To::{
    self, Authors, Handlers, Holder, Invited, Members, Mentioned, Named, Offices, Staff, Studio, Supporters, Unsigned,
    Waited,
};
use crate::http::Text;

/// What is news in an action.
#[derive(Clone, Copy, Debug)]
pub struct News {
    /// What it is about.
    pub kind: NoticeKind,
    /// To whom it is addressed.
    pub to: &'static [To],
    /// The words.
    pub text: &'static Text,
}

/// What is news in an action; nothing in most.
pub fn find(action: &str) -> Option<News> {
    let all = NEWS.iter().flat_map(|(kind, rows)| rows.iter().map(move |row| (*kind, row)));
    let (kind, (_, to, text)) = all.into_iter().find(|(_, (known, ..))| *known == action)?;
    Some(News { kind, to, text })
}

type Row = (&'static str, &'static [To], Text);

const NEWS: &[(NoticeKind, &[Row])] = &[
    (
        NoticeKind::Progress,
        &[
            (
                "suggestion.submitted",
                &[Studio],
                Text::fixed("有建议交给工作室", "a suggestion was handed to the studio"),
            ),
            ("suggestion.cosigned", &[Authors], Text::fixed("联名委员已答复", "a co-signer has answered")),
            (
                "suggestion.signatures_voided",
                &[Unsigned],
                Text::fixed(
                    "您联名的提案内容已修改，签名失效",
                    "the proposal that you signed was changed: your signature fell",
                ),
            ),
            ("suggestion.accepted", &[Authors], Text::fixed("您的建议已立案", "your suggestion was accepted")),
            ("suggestion.returned", &[Authors], Text::fixed("您的建议需要补充", "your suggestion needs more from you")),
            ("suggestion.declined", &[Authors], Text::fixed("您的建议未予立案", "your suggestion was not accepted")),
            (
                "suggestion.declined_with_target",
                &[Authors],
                Text::fixed("您的建议未予立案", "your suggestion was not accepted"),
            ),
            (
                "suggestion.merged",
                &[Authors, Supporters],
                Text::fixed("已并入另一件建议", "it was merged into another suggestion"),
            ),
            (
                "suggestion.joined",
                &[Supporters],
                Text::fixed("有另一件建议并入", "another suggestion was merged into it"),
            ),
            ("suggestion.case_shared", &[Authors], Text::fixed("您的建议已立案", "your suggestion was accepted")),
            (
                "suggestion.converted",
                &[Authors],
                Text::fixed("您的建议已转为其他类别", "your suggestion became another kind"),
            ),
            ("suggestion.published", &[Authors], Text::fixed("您的建议已公开", "your suggestion was published")),
            ("suggestion.adopted", &[Authors], Text::fixed("您的建议被采用", "your suggestion was adopted")),
            (
                "suggestion.adoption_revoked",
                &[Authors],
                Text::fixed("您的建议有一条采用记录被撤销", "an adoption of your suggestion was taken back"),
            ),
            (
                "suggestion.key_marked",
                &[Authors],
                Text::fixed("您的提案被列为重点提案", "your proposal became a key proposal"),
            ),
            (
                "suggestion.key_lifted",
                &[Authors],
                Text::fixed("您的提案不再列为重点提案", "your proposal is a key proposal no longer"),
            ),
            (
                "suggestion.excellent_marked",
                &[Authors],
                Text::fixed("您的提案被评为优秀提案", "your proposal was named excellent"),
            ),
            (
                "suggestion.excellent_lifted",
                &[Authors],
                Text::fixed("您的提案的优秀称号已撤销", "your proposal is called excellent no longer"),
            ),
            ("suggestion.edited", &[Staff], Text::fixed("编辑稿待审核", "an edition waits for approval")),
            ("suggestion.edition_approved", &[Staff], Text::fixed("编辑稿待签发", "an edition waits to be issued")),
            ("case.opened", &[Staff, Offices], Text::fixed("有新件待交办", "a case waits to be assigned")),
            ("case.assigned", &[Handlers, Authors], Text::fixed("已交承办单位办理", "it was assigned to its handlers")),
            ("case.excused", &[Named], Text::fixed("已免予会办", "you have no part in it any more")),
            ("case.closed", &[Authors, Handlers], Text::fixed("已办结", "it was closed")),
            ("case.looked_back", &[Authors, Handlers], Text::fixed("已回头看", "it was looked back on")),
            (
                "case.reopened",
                &[Authors, Handlers],
                Text::fixed("回头看后重新办理", "looked back on, it is handled again"),
            ),
            (
                "suggestion.unpublished",
                &[Authors],
                Text::fixed("您的建议已停止公开", "your suggestion was taken out of public view"),
            ),
        ],
    ),
    (
        NoticeKind::Reply,
        &[
            ("case.replied", &[Staff], Text::fixed("答复待审核", "a reply waits for review")),
            (
                "case.opinion_asked",
                &[Named],
                Text::fixed("主办单位已起草答复，请会签", "the lead drafts a reply; countersign it"),
            ),
            (
                "case.countersign_voided",
                &[Named],
                Text::fixed("答复有修改，请重新会签", "the reply was changed; countersign it anew"),
            ),
            ("case.sent_back", &[Handlers], Text::fixed("答复被退回修改", "the reply was sent back")),
            ("case.answered", &[Authors], Text::fixed("答复已送达，请评价", "it was answered; please rate the answer")),
        ],
    ),
    (
        NoticeKind::Deadline,
        &[
            ("suggestion.reminded", &[Staff], Text::fixed("立案审查期限临近", "its review is due soon")),
            ("suggestion.overdue", &[Staff], Text::fixed("立案审查已逾期", "its review is overdue")),
            ("case.reminded", &[Waited], Text::fixed("期限临近", "it is due soon")),
            ("case.overdue", &[Waited, Staff], Text::fixed("已逾期", "it is overdue")),
        ],
    ),
    (
        NoticeKind::Objection,
        &[
            ("case.objected", &[Staff, Offices], Text::fixed("承办单位提出异议", "a handler objects")),
            ("case.objection_upheld", &[Named], Text::fixed("异议成立，已退回", "the objection was upheld")),
            (
                "case.vacated",
                &[Staff, Offices],
                Text::fixed("已无承办单位，待重新交办", "nobody handles it any more; it waits to be assigned again"),
            ),
            ("case.objection_refused", &[Named], Text::fixed("异议不成立，请继续办理", "the objection was refused")),
            (
                "case.extension_requested",
                &[Staff, Offices],
                Text::fixed("承办单位申请延期", "a handler asks for more time"),
            ),
            ("case.extended", &[Handlers, Authors], Text::fixed("已同意延期答复", "more time was granted")),
            ("case.extension_refused", &[Handlers], Text::fixed("延期申请未获同意", "more time was refused")),
        ],
    ),
    (
        NoticeKind::Rating,
        &[
            (
                "case.rehandled",
                &[Handlers, Staff],
                Text::fixed("评价不满意，请再次办理", "not satisfied; handle it again"),
            ),
            ("case.rated", &[Handlers, Staff], Text::fixed("评价完成", "all authors have rated")),
            (
                "case.rating_lapsed",
                &[Authors, Handlers, Staff],
                Text::fixed("评价期限已过", "the time to rate is over"),
            ),
        ],
    ),
    (
        NoticeKind::Invitation,
        &[(
            "suggestion.cosigners_invited",
            &[Invited],
            Text::fixed("邀请您联名提案", "you are invited to sign a proposal"),
        )],
    ),
    (
        NoticeKind::Supervision,
        &[
            ("case.urged", &[Handlers], Text::fixed("请抓紧办理", "it was urged")),
            ("case.supervised", &[Handlers], Text::fixed("已列入督办", "it is under supervision")),
            ("case.escalated", &[Handlers, Staff], Text::fixed("督办已提级", "its supervision was escalated")),
            ("case.instructed", &[Handlers], Text::fixed("有领导批示", "a leader gave an instruction")),
        ],
    ),
    (NoticeKind::Mention, &[("case.commented", &[Mentioned], Text::fixed("有评论提到您", "a comment names you"))]),
    (
        NoticeKind::Topic,
        &[("topic.opened", &[Members], Text::fixed("新议题开始征集建议", "a topic is open for suggestions"))],
    ),
    (
        NoticeKind::Account,
        &[
            (
                "account.claimed",
                &[Holder],
                Text::fixed(
                    "您的手机号首次验证，此前的登录和密码已失效",
                    "your number was proved for the first time; earlier sign-ins and the password no longer work",
                ),
            ),
            (
                "member.substitute_changed",
                &[Holder],
                Text::fixed(
                    "可代您履职的委员（AB角）有变更，请核对",
                    "who may act for you as a member was changed; please check it",
                ),
            ),
            (
                "session.reused",
                &[Holder],
                Text::fixed(
                    "一处登录的凭证被重复使用，可能已被复制，该登录已终止",
                    "the token of a sign-in was used twice and may have been copied; that sign-in was ended",
                ),
            ),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_action_stands_twice_and_no_kind_is_without_one() {
        let actions: Vec<_> = NEWS.iter().flat_map(|(_, rows)| rows.iter().map(|(action, ..)| action)).collect();
        let different: std::collections::HashSet<_> = actions.iter().collect();
        assert_eq!(different.len(), actions.len());
        assert!(NEWS.iter().map(|(kind, _)| *kind).eq(shangliang_entity::all::<NoticeKind>()));
        assert!(NEWS.iter().all(|(_, rows)| !rows.is_empty()));
    }
}
