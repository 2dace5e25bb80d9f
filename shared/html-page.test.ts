import { expect, test } from "vitest";
import { escaped, htmlPage } from "./html-page.ts";

test("no text leaves its element or its attribute", () => {
  expect(escaped(`<b a="1" c='2'>&amp;`)).toBe("&#60;b a=&#34;1&#34; c=&#39;2&#39;&#62;&#38;amp;");
  expect(escaped("plain · text `code`")).toBe("plain · text `code`");
});

test("a page has its title as text, in its head and as its heading, and its content as it is", () => {
  const page = htmlPage("a </title><script>", "<p>content</p>");
  expect(page).toMatch(/^<!doctype html>\n/);
  expect(page).toContain("<title>a &#60;/title&#62;&#60;script&#62;</title>");
  expect(page).toContain("<h1>a &#60;/title&#62;&#60;script&#62;</h1>\n<p>content</p>\n</main>");
  expect(page).not.toContain("<script>");
});

test("a page asks for nothing from elsewhere and runs nothing", () => {
  expect(htmlPage("title", "")).not.toMatch(/src=|href=|url\(|@import|<script|\son\w+=/);
});
