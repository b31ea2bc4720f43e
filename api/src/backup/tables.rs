//! Every table, in one list.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use shangliang_entity::{
    access_record, account, adoption, answered_round, assignment, author_look, case_note, category, checkpoint,
    committee, committee_setting, cosigner, department, dropped_object, edition, extension, file, group_seat,
    handling_case, idempotency_record, identity, ledger_entry, mail_address, member, member_group, notice,
    notice_preference, outbox_message, password_history, privacy_consent, push_address, rating, recovery_code,
    refresh_token, reminder, reply, reply_template, role_grant, sector, session, studio, studio_seat, suggestion,
    support, term, topic, webhook, webhook_delivery, wechat_person,
};

use super::BackupError;

/// What is done to one table after another.
pub trait ForEachTable {
    /// Does it to the table of an entity.
    async fn table<E>(&mut self, table: E) -> Result<(), BackupError>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>;
}

/// Goes through all tables. What lives for minutes only is left out (codes, windows of rate limits, leases), what is still being
/// uploaded, and how far consumers followed the ledger: its transactions have other numbers in another database.
pub async fn for_each_table(visitor: &mut impl ForEachTable) -> Result<(), BackupError> {
    visitor.table(committee::Entity).await?;
    visitor.table(committee_setting::Entity).await?;
    visitor.table(category::Entity).await?;
    visitor.table(account::Entity).await?;
    visitor.table(identity::Entity).await?;
    visitor.table(wechat_person::Entity).await?;
    visitor.table(privacy_consent::Entity).await?;
    visitor.table(password_history::Entity).await?;
    visitor.table(recovery_code::Entity).await?;
    visitor.table(role_grant::Entity).await?;
    visitor.table(session::Entity).await?;
    visitor.table(refresh_token::Entity).await?;
    visitor.table(mail_address::Entity).await?;
    visitor.table(notice_preference::Entity).await?;
    visitor.table(push_address::Entity).await?;
    visitor.table(access_record::Entity).await?;
    visitor.table(term::Entity).await?;
    visitor.table(department::Entity).await?;
    visitor.table(sector::Entity).await?;
    visitor.table(member_group::Entity).await?;
    visitor.table(member::Entity).await?;
    visitor.table(group_seat::Entity).await?;
    visitor.table(studio::Entity).await?;
    visitor.table(studio_seat::Entity).await?;
    visitor.table(topic::Entity).await?;
    visitor.table(suggestion::Entity).await?;
    visitor.table(edition::Entity).await?;
    visitor.table(cosigner::Entity).await?;
    visitor.table(support::Entity).await?;
    visitor.table(adoption::Entity).await?;
    visitor.table(author_look::Entity).await?;
    visitor.table(handling_case::Entity).await?;
    visitor.table(assignment::Entity).await?;
    visitor.table(reply::Entity).await?;
    visitor.table(file::Entity).await?;
    visitor.table(dropped_object::Entity).await?;
    visitor.table(reply_template::Entity).await?;
    visitor.table(answered_round::Entity).await?;
    visitor.table(rating::Entity).await?;
    visitor.table(case_note::Entity).await?;
    visitor.table(extension::Entity).await?;
    visitor.table(reminder::Entity).await?;
    visitor.table(notice::Entity).await?;
    visitor.table(outbox_message::Entity).await?;
    visitor.table(webhook::Entity).await?;
    visitor.table(webhook_delivery::Entity).await?;
    visitor.table(ledger_entry::Entity).await?;
    visitor.table(checkpoint::Entity).await?;
    visitor.table(idempotency_record::Entity).await
}
