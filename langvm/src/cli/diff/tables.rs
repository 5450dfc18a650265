//! Everything of a module but its functions: found again by name or value.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use lbc_format::Module;
use lbc_format::index::{GlobalIndex, TypeIndex};
use lbc_format::module::{Constants, Field, TypeDef};

use super::answer::Change;
use super::functions::quoted;
use super::keys::Key;
use super::side::Side;

/// What a table says of something: a form to compare, one to read, and its name.
struct Entry<K, F> {
    key: K,
    form: F,
    name: String,
    text: String,
}

/// The entries that are in one list alone or have another form in the other; those
/// that are gone first, the others in the order of the new list.
fn changes<K: Copy + Eq + Hash, F: PartialEq>(
    old: Vec<Entry<K, F>>,
    new: Vec<Entry<K, F>>,
) -> Vec<Change> {
    let kept: HashSet<K> = new.iter().map(|entry| entry.key).collect();
    let mut found = Vec::new();
    let mut before = HashMap::new();
    for entry in old {
        if kept.contains(&entry.key) {
            before.insert(entry.key, entry);
        } else {
            found.push(Change {
                name: entry.name,
                old: Some(entry.text),
                new: None,
            });
        }
    }
    for entry in new {
        let old = before.remove(&entry.key);
        if old.as_ref().is_none_or(|old| old.form != entry.form) {
            found.push(Change {
                name: entry.name,
                old: old.map(|old| old.text),
                new: Some(entry.text),
            });
        }
    }
    found
}

/// Structs and enums; other types have no name of their own and change with what uses
/// them.
pub(super) fn types(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    changes(nominal(old), nominal(new))
}

/// A definition with keys for types: names, whether fields have names, and types.
type Definition = Vec<(String, bool, Vec<(String, Key)>)>;

fn nominal(side: &Side<'_>) -> Vec<Entry<Key, Definition>> {
    let fields = |fields: &[Field]| -> Vec<(String, Key)> {
        let field = |field: &Field| (field.name.clone(), side.type_key(field.ty));
        fields.iter().map(field).collect()
    };
    (0..)
        .map(TypeIndex::defined)
        .zip(&side.module.types)
        .filter_map(|(index, definition)| {
            let (name, form, text) = match definition {
                TypeDef::Struct { name, fields: own } => (
                    name,
                    vec![(String::new(), true, fields(own))],
                    format!("struct {}", in_braces(side.module, own)),
                ),
                TypeDef::Enum { name, variants } => {
                    let form = variants
                        .iter()
                        .map(|each| (each.name.clone(), each.named, fields(&each.fields)));
                    let texts: Vec<String> = variants
                        .iter()
                        .map(|each| match (&*each.fields, each.named) {
                            ([], _) => each.name.clone(),
                            (own, true) => format!("{} {}", each.name, in_braces(side.module, own)),
                            (own, false) => {
                                let types = own.iter().map(|field| side.module.type_name(field.ty));
                                let types: Vec<String> = types.collect();
                                format!("{}({})", each.name, types.join(", "))
                            }
                        })
                        .collect();
                    (
                        name,
                        form.collect(),
                        format!("enum {{ {} }}", texts.join(", ")),
                    )
                }
                _ => return None,
            };
            Some(Entry {
                key: side.type_key(index),
                form,
                name: name.clone(),
                text,
            })
        })
        .collect()
}

fn in_braces(module: &Module, fields: &[Field]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|field| format!("{}: {}", field.name, module.type_name(field.ty)))
        .collect();
    match &*fields {
        [] => "{}".to_owned(),
        fields => format!("{{ {} }}", fields.join(", ")),
    }
}

/// Constants have no name: one that is another now is gone, and a new one there.
pub(super) fn constants(old: &Constants, new: &Constants) -> Vec<Change> {
    let mut found = Vec::new();
    values(&mut found, "Int", &old.ints, &new.ints, |value| {
        value.to_string()
    });
    let bits =
        |floats: &[f64]| -> Vec<u64> { floats.iter().map(|float| float.to_bits()).collect() };
    values(
        &mut found,
        "Float",
        &bits(&old.floats),
        &bits(&new.floats),
        |bits| f64::from_bits(*bits).to_string(),
    );
    values(&mut found, "String", &old.strings, &new.strings, |text| {
        quoted(text)
    });
    found
}

fn values<T: Eq + Hash>(
    found: &mut Vec<Change>,
    kind: &str,
    old: &[T],
    new: &[T],
    show: impl Fn(&T) -> String,
) {
    let (before, after): (HashSet<&T>, HashSet<&T>) = (old.iter().collect(), new.iter().collect());
    let gone = old.iter().filter(|value| !after.contains(value));
    found.extend(gone.map(|value| Change {
        name: kind.to_owned(),
        old: Some(show(value)),
        new: None,
    }));
    let added = new.iter().filter(|value| !before.contains(value));
    found.extend(added.map(|value| Change {
        name: kind.to_owned(),
        old: None,
        new: Some(show(value)),
    }));
}

/// Imports by name and type. Where a name is left with one type in each module, that
/// is the import with another type.
pub(super) fn imports(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let entries = |side: &Side<'_>| -> Vec<Entry<Key, ()>> {
        side.module
            .imports
            .iter()
            .zip(&side.imports)
            .map(|(import, key)| Entry {
                key: *key,
                form: (),
                name: import.name.clone(),
                text: side.module.type_name(import.signature),
            })
            .collect()
    };
    let mut found: Vec<Change> = Vec::new();
    for change in changes(entries(old), entries(new)) {
        let before = found
            .iter_mut()
            .find(|before| before.name == change.name && before.new.is_none());
        match before {
            Some(before) if change.old.is_none() => before.new = change.new,
            _ => found.push(change),
        }
    }
    found
}

/// Globals by name, or by position where there are no names.
pub(super) fn globals(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let entries = |side: &Side<'_>| -> Vec<Entry<Key, Key>> {
        (0..)
            .map(GlobalIndex)
            .zip(&side.module.globals)
            .map(|(index, ty)| Entry {
                key: side.globals[index.index()],
                form: side.type_key(*ty),
                name: side.module.global_name(index),
                text: side.module.type_name(*ty),
            })
            .collect()
    };
    changes(entries(old), entries(new))
}

/// Custom sections by number. What they hold is their reader's business: they are
/// compared byte by byte.
pub(super) fn custom_sections(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let entries = |side: &Side<'_>| -> Vec<Entry<u8, Vec<u8>>> {
        side.module
            .custom
            .iter()
            .map(|section| Entry {
                key: section.id,
                form: section.bytes.clone(),
                name: section.id.to_string(),
                text: format!("{} bytes", section.bytes.len()),
            })
            .collect()
    };
    changes(entries(old), entries(new))
}
