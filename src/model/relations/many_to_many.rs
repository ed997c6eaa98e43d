//! Links between rows of two entities, or of one, and the tables that hold them.

use crate::model::context::Context;
use crate::model::data::{EntityId, JoinTable, ManyToMany, Name};
use crate::model::names;
use crate::model::problem::Problem;
use crate::spec::{self, RelationKind};

/// One declaration, with its join table already decided.
struct Declared<'s> {
    id: EntityId,
    name: &'s spec::Name,
    written: &'s spec::ManyToMany,
    target: EntityId,
    table: JoinTable,
}

pub(super) fn resolve(context: &mut Context) {
    let mut declared = declared(context);
    warn_of_mutual(context, &declared);
    declared.sort_by(|a, b| a.table.table.cmp(&b.table.table));
    context.model.join_tables = declared.iter().map(|relation| relation.table.clone()).collect();

    // A declaring entity keeps the order of its spec; inverses follow in the order of those who declare them.
    let mut order: Vec<(usize, &Declared)> = declared.iter().enumerate().collect();
    order.sort_by_key(|(_, relation)| (relation.id, relation.name.span.start));
    for &(join, relation) in &order {
        let side = side(relation.name, relation.target, join, true);
        context.model.entities[relation.id.0].many_to_many.push(side);
    }
    for (join, relation) in order {
        if let Some(inverse) = &relation.written.inverse {
            context.check_snake("relation", inverse);
            let side = side(inverse, relation.id, join, false);
            context.model.entities[relation.target.0].many_to_many.push(side);
        }
    }
}

fn side(name: &spec::Name, target: EntityId, join: usize, declaring: bool) -> ManyToMany {
    ManyToMany { name: Name::of_member(name), path: names::kebab(name), target, join, declaring }
}

fn declared<'s>(context: &mut Context<'s>) -> Vec<Declared<'s>> {
    let mut declared = Vec::new();
    for id in context.ids() {
        for relation in &context.sources[id.0].relations {
            let RelationKind::ManyToMany(written) = &relation.kind else { continue };
            let Some(target) = context.entity(&written.target) else {
                context.mark_broken(id, &relation.name);
                continue;
            };
            let table = join_table(context, id, &relation.name, written, target);
            declared.push(Declared { id, name: &relation.name, written, target, table });
        }
    }
    declared
}

fn join_table(
    context: &mut Context,
    id: EntityId,
    name: &spec::Name,
    written: &spec::ManyToMany,
    target: EntityId,
) -> JoinTable {
    if let Some(through) = &written.through {
        context.check_sql("table", through);
        if names::is_system_table(through) {
            context.push(through.error(&Problem::ReservedTable { table: through.value.clone() }));
        }
    }
    let (left, right) = (&context.model.entity(id).names, &context.model.entity(target).names);
    let right_column = if id == target {
        // `related` of a product: product_id, related_product_id.
        format!("{}_{}_id", names::singular(name), right.snake)
    } else {
        format!("{}_id", right.snake)
    };
    JoinTable {
        table: written.through.as_ref().map_or_else(
            || names::table(&format!("{}_{}", left.table, name.value)),
            |table| table.value.clone(),
        ),
        left: id,
        left_column: names::column(&format!("{}_id", left.snake)),
        right: target,
        right_column: names::column(&right_column),
        renamed_from: written.renamed_from.as_ref().map(|old| old.value.clone()),
    }
}

/// Two declarations that face one another are two sets of links, which is seldom meant.
fn warn_of_mutual(context: &mut Context, declared: &[Declared]) {
    for (index, one) in declared.iter().enumerate() {
        let facing = declared[index + 1..].iter().find(|other| {
            other.id == one.target
                && other.target == one.id
                && one.id != one.target
                && one.written.inverse.is_none()
                && other.written.inverse.is_none()
        });
        if let Some(other) = facing {
            let problem =
                Problem::DeclaredTwice { relation: other.name.value.clone(), other: one.name.value.clone() };
            context.push(other.name.warning(&problem).also(&one.name.span, "the other side"));
        }
    }
}
