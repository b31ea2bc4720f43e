//! A message as a mail: plain text, in both languages.

use shangliang_entity::ids::AccountId;

use super::content::Content;
use crate::mail::{Letter, MailAddress, Mailer, unsubscribe_link};
use crate::secrets::Keys;

/// The mail of a message.
pub fn write<'a>(
    keys: &Keys,
    mailer: &Mailer,
    (account, to): (AccountId, &'a MailAddress),
    content: &Content,
) -> Letter<'a> {
    let Content { text, reason_text, notices, .. } = content;
    let item = content.case_id.map(|id| format!("case/{id}"));
    let item = item.or_else(|| content.suggestion_id.map(|id| format!("suggestion/{id}")));
    let item = item.or_else(|| content.topic_id.map(|id| format!("topic/{id}"))).unwrap_or_default();
    let (more_zh, more_en) = match notices {
        ..=1 => (String::new(), String::new()),
        _ => (
            format!("同一事项共有 {notices} 条新消息。\n"),
            format!("There are {notices} notices about the same item.\n"),
        ),
    };
    let plain = format!(
        "{zh}。\n{more_zh}事项：{item}\n\n收到本邮件的原因：{why_zh}。详情请登录平台查看。\n\
         不想再收到邮件，请使用邮件程序的“退订”，或在平台的通知设置中更改。\n\n\
         --\n\n{en}.\n{more_en}Item: {item}\n\nWhy you get this: {why_en}. Sign in to read it.\n\
         To get no more mails, use \"unsubscribe\" of your mail program, or change how you are told on the platform.\n",
        zh = text.zh,
        en = text.en,
        why_zh = reason_text.zh,
        why_en = reason_text.en,
    );
    Letter {
        to,
        id: content.id.to_string(),
        subject: format!("【商量】{} / {}", text.zh, text.en),
        text: plain,
        unsubscribe: Some(unsubscribe_link(keys, &mailer.public_url, account, to)),
    }
}
