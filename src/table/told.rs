//! The documentation of the tables, from the schema.

use super::schema::Table;

/// The tables as Markdown: `docs/tables.md` is this for all of them.
pub fn markdown(tables: &[Table]) -> String {
    let mut text = String::from(
        "# The tables\n\nMade from `src/table/schema.rs` by `gongbao tables --format markdown > docs/tables.md`; change the schema, not this file.\n\n\
         Columns of the key are in bold. Offsets `start` and `end` count characters of `documents.text`, `raw_start` and `raw_end` bytes of the page.\n\
         What a page does not tell is null. Decimals are exact; dates are days.\n",
    );
    for table in tables {
        text += &format!("\n## {}\n\n{}\n\n| column | type | what it means |\n|---|---|---|\n", table.name, table.about);
        for c in table.columns {
            let name = if table.key.contains(&c.name) { format!("**`{}`**", c.name) } else { format!("`{}`", c.name) };
            text += &format!("| {name} | {} | {} |\n", c.kind.name(), c.about.replace('|', "\\|"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::schema::ALL;

    #[test]
    fn the_documentation_is_that_of_the_schema() {
        let there = std::fs::read_to_string("docs/tables.md").unwrap_or_default();
        assert!(there == markdown(&ALL), "docs/tables.md is not what the schema says: `gongbao tables --format markdown > docs/tables.md` makes it again");
    }
}
