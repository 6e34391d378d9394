import { z } from "zod";

// What is wrong with a field, as a person would say it; zod's own words are for programmers.
// Imported first, because zod looks at its settings as soon as a schema is made.
z.config({
  // Zod would try to compile its checks, which a strict content security policy refuses, loudly.
  jitless: true,
  customError: (issue) => {
    switch (issue.code) {
      case "invalid_type":
        return issue.input === undefined || issue.input === null
          ? "This is needed."
          : issue.expected === "int" || issue.expected === "number"
            ? "This must be a whole number."
            : undefined;
      case "too_small":
        if (issue.origin !== "string") return `This must be ${issue.minimum} or more.`;
        return issue.minimum === 1 ? "This is needed." : `At least ${issue.minimum} characters.`;
      case "too_big":
        return issue.origin === "string"
          ? `At most ${issue.maximum} characters.`
          : `This must be ${issue.maximum} or less.`;
      default:
        return undefined;
    }
  },
});
