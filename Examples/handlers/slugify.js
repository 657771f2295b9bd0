#!/usr/bin/env node
// Makes a title fit for a URL: a one-shot handler in JavaScript.
// Parameters: {"title": "Ä Title!"}. Result: {"slug": "a-title"}.
"use strict";
const fs = require("node:fs");

const { title } = JSON.parse(fs.readFileSync(0, "utf8"));
if (typeof title !== "string") {
  // An error in the handler's own words goes to standard output, with a status that is not 0.
  console.log(JSON.stringify({ error: { code: "no_title", message: "title must be a string", retryable: false } }));
  process.exit(1);
}

console.error(`task ${process.env.TASK_ID}, attempt ${process.env.TASK_ATTEMPT}`); // goes to the task's log
const slug = title
  .normalize("NFKD")
  .replace(/[\u0300-\u036f]/g, "")
  .toLowerCase()
  .replace(/[^a-z0-9]+/g, "-")
  .replace(/^-|-$/g, "");
console.log(JSON.stringify({ slug }));
