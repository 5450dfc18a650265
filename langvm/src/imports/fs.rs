//! `std.fs`: files and folders, as far as they were granted.
//!
//! Whatever goes wrong with a file is told to the program as a message, and ends
//! nothing; without a grant, nothing is touched.

use std::io::{self, Read};
use std::path::PathBuf;

use cap_std::fs::Dir;

use crate::error::HostError;
use crate::grants::Access;
use crate::heap::ElementKind;
use crate::host::{CallContext, List, Registry, Text};

type Context<'a, 'b> = &'a mut CallContext<'b>;

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.fs.read_text", read_text);
    registry.register_with_context("std.fs.write_text", write_text);
    registry.register_with_context("std.fs.exists", exists);
    registry.register_with_context("std.fs.list_dir", list_dir);
    registry.register_with_context("std.fs.remove", remove);
    registry.register_with_context("std.fs.create_dir", create_dir);
}

/// Does something with what a path names, or says why it cannot be done.
fn within<R>(
    context: &CallContext<'_>,
    verb: &str,
    access: Access,
    path: &str,
    operation: impl FnOnce(&Dir, PathBuf) -> io::Result<R>,
) -> Result<R, String> {
    let Some((dir, rest)) = context.grants().find(access, path) else {
        let option = access.option();
        return Err(format!("cannot {verb} {path}: needs {option}[=DIR]"));
    };
    operation(dir, rest).map_err(|error| format!("cannot {verb} {path}: {error}"))
}

fn read_text(context: Context<'_, '_>, path: Text) -> Result<(bool, Text), HostError> {
    let path = context.text(path).to_owned();
    let longest = context.longest_text();
    let found = within(context, "read", Access::Read, &path, |dir, rest| {
        // One byte more than fits tells that there is too much.
        let mut bytes = Vec::new();
        let mut file = dir.open(rest)?.take(longest.saturating_add(1));
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let text = match found {
        Ok(bytes) => {
            context.ensure_possible(bytes.len())?;
            String::from_utf8(bytes).map_err(|_| format!("cannot read {path}: it is not UTF-8"))
        }
        Err(message) => Err(message),
    };
    context.outcome(text)
}

fn write_text(
    context: Context<'_, '_>,
    path: Text,
    content: Text,
) -> Result<(bool, Text), HostError> {
    let path = context.text(path).to_owned();
    let content = context.text(content);
    // A file system does far more with a byte than a copy does.
    let charged = (content.len() as u64).saturating_mul(8);
    let done = within(context, "write", Access::Write, &path, |dir, rest| {
        dir.write(rest, content)
    });
    context.charge(charged)?;
    context.outcome(done.map(|()| String::new()))
}

fn exists(context: Context<'_, '_>, path: Text) -> Result<bool, HostError> {
    let path = context.text(path);
    // `false` would say that there is no such file.
    within(context, "look for", Access::Read, path, |dir, rest| {
        Ok(dir.exists(rest))
    })
    .map_err(HostError::new)
}

fn list_dir(context: Context<'_, '_>, path: Text) -> Result<(bool, List<Text>), HostError> {
    let path = context.text(path).to_owned();
    let found = within(context, "list", Access::Read, &path, |dir, rest| {
        let mut names = Vec::new();
        for entry in dir.read_dir(rest)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(names)
    });
    let (done, texts) = match found {
        Ok(names) => (true, names),
        Err(message) => (false, vec![message]),
    };
    let list = context.new_list(ElementKind::Reference, texts.len())?;
    for (index, text) in texts.iter().enumerate() {
        context.charge(lbc_format::fuel::PIECE)?;
        let text = context.new_text(text)?;
        context.put_text(list, index, text);
    }
    Ok((done, list))
}

fn remove(context: Context<'_, '_>, path: Text) -> Result<(bool, Text), HostError> {
    let path = context.text(path).to_owned();
    let done = within(context, "remove", Access::Write, &path, |dir, rest| {
        // What a link leads to is not touched: the link itself is removed.
        if dir.symlink_metadata(&rest)?.is_dir() {
            dir.remove_dir(rest)
        } else {
            dir.remove_file(rest)
        }
    });
    context.outcome(done.map(|()| String::new()))
}

fn create_dir(context: Context<'_, '_>, path: Text) -> Result<(bool, Text), HostError> {
    let path = context.text(path).to_owned();
    let done = within(context, "create", Access::Write, &path, |dir, rest| {
        dir.create_dir_all(rest)
    });
    context.outcome(done.map(|()| String::new()))
}
