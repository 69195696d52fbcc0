// The page of one command.

import { parseSynopsis, printItem } from "../src/synopsis.ts";
import { splitLine } from "../src/words.ts";
import { type Argument, type Command, type Difference } from "./commands.ts";
import { type AnsweredLine, writtenLine } from "./examples.ts";
import { GROUPS } from "./groups.ts";
import { coded, html, type Html } from "./html.ts";
import type { Page } from "./layout.ts";
import { replyHtml } from "./reply.ts";
import { inWords, shapesOf } from "./shapes.ts";

/** Flags that mean something to whoever calls a command. */
const FLAGS: Readonly<Record<string, string>> = {
  write: "changes data",
  readonly: "only reads",
  denyoom: "refused when memory is full",
  fast: "takes constant or logarithmic time",
  blocking: "may wait",
  admin: "for operators",
  pubsub: "about messages",
  no_multi: "refused in a transaction",
  no_auth: "needs no password",
  movablekeys: "the keys' places depend on the words",
};

/** The page, with links to `neighbours`, the commands of its group. */
export function commandPage(command: Command, neighbours: readonly Command[]): Page {
  const { row, title } = command;
  const group = GROUPS.find(({ name }) => name === row.group);
  if (group === undefined) throw new Error(`groups.ts has no group ${row.group}`);
  const subcommands = neighbours.filter((one) => one.row.name.startsWith(`${row.name}|`));
  const body = html`
    <h1>${title}</h1>
    <p class="synopsis usage">${usage(command)}</p>
    <p class="lead">${row.summary}</p>
    ${facts(command)}
    ${subcommands.length > 0 && html`<h2 id="subcommands">Subcommands</h2>${commandList(subcommands, "../")}`}
    ${tryIt(command)}
    ${command.arguments.length > 0 && html`<h2 id="arguments">Arguments</h2>${argumentList(command.arguments)}`}
    ${command.call !== undefined && html`<h2 id="javascript">In JavaScript</h2><pre tabindex="0"><code>${command.call}</code></pre><p class="note">How words, options and replies are written: <a href="../guides/node.html">Node</a>.</p>`}
    ${otherwise(command)}
    <h2 id="neighbours">${group.title}</h2>
    <nav aria-label="${group.title}"><ul class="names">${neighbours.map((one) => html`<li><a href="../${one.path}"${one === command && html` aria-current="page"`}>${one.title}</a></li>`)}</ul></nav>`;
  return { path: command.path, title, description: row.summary, crumbs: [["../index.html", "Documentation"], [`../groups/${group.name}.html`, group.title]], body };
}

/** Commands with their summaries. */
export function commandList(commands: readonly Command[], toRoot: string): Html {
  return html`<ul class="entries">${commands.map(({ path, title, row }) => html`<li><a href="${toRoot}${path}"><code>${title}</code></a> <span>${row.summary}</span></li>`)}</ul>`;
}

function usage({ row, title }: Command): Html {
  return html`<code><b>${title}</b>${parseSynopsis(row.synopsis).map((item) => html` <span>${printItem(item)}</span>`)}</code>`;
}

function facts({ row, categories }: Command): Html {
  const [reply, javascript] = inWords(shapesOf(row.reply));
  const flags = row.flags.map((flag) => html`<li><code>${flag}</code>${FLAGS[flag] !== undefined && ` ${FLAGS[flag]}`}</li>`);
  const entries: ReadonlyArray<readonly [string, Html | string | false]> = [
    ["Since", sinceOf(row.since)],
    ["Complexity", row.complexity],
    ["Reply", row.reply !== "" && html`${reply} <span class="quiet">(in JavaScript: ${javascript})</span>`],
    ["ACL categories", categories.length > 0 && html`${categories.map((category) => html`<code>${category}</code> `)}`],
    ["Flags", flags.length > 0 && html`<ul class="flags">${flags}</ul>`],
  ];
  return html`<dl class="facts">${entries.map(([name, value]) => value !== "" && value !== false && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Versions above 8 are Valkey's. */
function sinceOf(since: string): string {
  const [major = 0, minor = 0] = since.split(".").map(Number);
  const version = `${major >= 9 ? "Valkey" : "Redis"} ${since}`;
  return major * 100 + minor > 702 ? `${version}: newer than Redis 7.2` : version;
}

function argumentList(list: readonly Argument[]): Html {
  return html`<ul class="arguments">${list.map((argument) => {
    const { type, token, flags = [], arguments: parts = [] } = argument;
    const chosen = type === "oneof";
    const words = [flags.includes("optional") && "optional", flags.includes("multiple") && "may be repeated"].filter(Boolean).join(", ");
    const name = chosen ? html`one of` : type === "block" ? html`${token !== undefined && html`<code>${token}</code> `}together` : html`<code>${token}${token !== undefined && type !== "pure-token" && " "}${type !== "pure-token" && html`<i>${argument.name}</i>`}</code>`;
    const kind = type === "pure-token" || type === argument.name || chosen || type === "block" ? "" : type.replace("-", " ");
    return html`<li>${name} <span class="quiet">${[kind, words].filter(Boolean).join(", ")}</span>${parts.length > 0 && argumentList(parts)}</li>`;
  })}</ul>`;
}

/** The example as it was answered when these pages were made, and the prompt that runs it again. */
function tryIt({ example, title }: Command): Html {
  return html`
    <h2 id="try">Try it</h2>
    <section class="try" id="try-it" aria-labelledby="try">
      <div class="try-head"><span id="try-head">The example, as it was answered when this page was made</span><button type="button" id="replay" class="run" hidden>Run the example</button></div>
      <div class="transcript" id="example">${example.map((line) => entry(line, title))}</div>
      <div id="sessions" hidden></div>
      <div class="composer">
        <ul id="candidates" role="listbox" aria-label="Completions" hidden></ul>
        <div id="help"><p class="facts">Or type a command of your own.</p></div>
        <form autocomplete="off">
          <span class="caret" aria-hidden="true">›</span>
          <span class="line-field">
            <span id="hint" aria-hidden="true"></span>
            <input id="line" type="text" role="combobox" aria-label="Redis command" aria-expanded="false" aria-controls="candidates" aria-autocomplete="list" aria-describedby="help" autocapitalize="off" autocomplete="off" autocorrect="off" spellcheck="false" enterkeyhint="go" />
          </span>
          <button type="submit" class="more">Run</button>
        </form>
      </div>
    </section>
    <p class="note" id="try-note">The engine, loaded when you press Run or go to the prompt, answers in this tab. Nothing leaves it, and nothing stays.</p>`;
}

function entry(line: AnsweredLine, title: string): Html {
  if (line.kind === "remark") return html`<p class="remark" data-line="${writtenLine(line)}">${line.text}</p>`;
  const words = splitLine(line.text).words;
  const own = `${line.text.toUpperCase()} `.startsWith(`${title} `);
  const end = words[own ? title.split(" ").length - 1 : 0]?.end ?? 0;
  const answer = line.reply === undefined ? html`<span class="reply nil">still waiting</span>` : replyHtml(line.reply);
  return html`<div class="entry" data-line="${writtenLine(line)}">${line.session === 2 && html`<span class="kind">Session 2</span>`}<span class="line"><code><b>${line.text.slice(0, end)}</b>${line.text.slice(end)}</code></span><div class="answer">${answer}${line.pushes.map((push) => html`<div>${replyHtml(push)}</div>`)}</div></div>`;
}

function otherwise({ differences }: Command): Html | false {
  return differences.length > 0 && html`<h2 id="differences">What differs here</h2>${differences.map(differenceHtml)}`;
}

/** One line of differences.txt. */
export function differenceHtml({ what, redis, cachelet, why }: Difference): Html {
  return html`<div class="difference"><p>${coded(what)}</p><dl class="facts"><div><dt>Redis 7.2</dt><dd>${coded(redis)}</dd></div><div><dt>Cachelet</dt><dd>${coded(cachelet)}</dd></div><div><dt>Why</dt><dd>${coded(why)}</dd></div></dl></div>`;
}
