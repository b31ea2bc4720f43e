//! Following the ledger to its end, whoever follows.

use std::time::Duration;

use sea_orm::{EntityTrait, QueryOrder};
use shangliang_entity::feed_cursor;
use shangliang_entity::ledger_entry::{Column, Entity};

use crate::app::TestApp;

impl TestApp {
    /// Takes turns of a consumer until it has seen what is in the ledger by now. On PostgreSQL entries are held back while any older
    /// transaction of the server still runs, be it another test's.
    pub async fn follow_to_the_end(&self, consumer: &str, turn: impl AsyncFn()) {
        let newest = Entity::find().order_by_desc(Column::Writer).order_by_desc(Column::Seq).one(&self.sql);
        let newest = newest.await.unwrap().unwrap();
        for _ in 0..400 {
            turn().await;
            let cursor = feed_cursor::Entity::find_by_id(consumer).one(&self.sql).await.unwrap();
            if cursor.is_some_and(|cursor| (cursor.writer, cursor.seq) == (newest.writer, newest.seq)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("entries are held back for more than twenty seconds");
    }
}
