//! The column types and helpers that every family uses; the only place where the two databases' DDL may differ.
//!
//! Names are plain strings: a column's name is its field's name in `entity`, and a test selects from every entity.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Starts a table.
pub fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

/// A UUID that names the row.
pub fn key(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().primary_key().to_owned()
}

/// A UUID that names another row.
pub fn reference(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().to_owned()
}

/// A text or a code.
pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().to_owned()
}

/// Bytes: a hash or something sealed.
pub fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().to_owned()
}

/// An instant, in UTC, to the microsecond.
pub fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().to_owned()
}

/// A calendar date.
pub fn date(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().to_owned()
}

/// A count of at most 2^31 - 1.
pub fn count(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().to_owned()
}

/// A count of at most 2^63 - 1.
pub fn big_count(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().to_owned()
}

/// The transaction that wrote the row, on PostgreSQL: there the order of `seq` is not that of commits. SQLite has one
/// writer at a time, so that its rows need none.
pub fn writer(backend: DbBackend) -> ColumnDef {
    let transaction = match backend {
        DbBackend::Postgres => Expr::cust("(pg_current_xact_id()::text::bigint)"),
        _ => Expr::val(0),
    };
    big_count("writer").not_null().default(transaction).to_owned()
}

/// Yes or no.
pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().to_owned()
}

/// Ties a column to the key `id` of another table; rows that are referred to cannot be deleted.
pub fn refers(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(format!("fk_{table}_{column}")).from(table, column).to(to, "id").to_owned()
}

/// An index over columns, in their order.
pub fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// An index over columns that no two rows may share.
pub fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.name(format!("ux_{table}_{}", columns.join("_"))).unique();
    index
}

/// An index over columns that no two rows may share of those that have nothing in another column.
pub fn unique_without(table: &'static str, columns: &[&'static str], absent: &'static str) -> IndexCreateStatement {
    let mut index = unique(table, columns);
    index.name(format!("ux_{table}_{}_without_{absent}", columns.join("_"))).and_where(Expr::col(absent).is_null());
    index
}

/// An index over columns, of those rows alone in which a flag is set. It serves queries that ask for the bare flag: compared with a
/// parameter, the databases do not see that it is the same.
pub fn index_where(table: &'static str, columns: &[&'static str], flag: &'static str) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.name(format!("ix_{table}_{}_where_{flag}", columns.join("_"))).and_where(Expr::col(flag));
    index
}

/// An index over columns, of those rows alone that have something in another column.
pub fn index_with(table: &'static str, columns: &[&'static str], present: &'static str) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.name(format!("ix_{table}_{}_with_{present}", columns.join("_"))).and_where(Expr::col(present).is_not_null());
    index
}

/// An index over columns, of those rows alone that have nothing in another column.
pub fn index_without(table: &'static str, columns: &[&'static str], absent: &'static str) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.name(format!("ix_{table}_{}_without_{absent}", columns.join("_"))).and_where(Expr::col(absent).is_null());
    index
}

/// Creates tables and then indexes, in their order.
pub async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops tables, in their order.
pub async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
