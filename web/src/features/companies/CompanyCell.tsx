import { Link } from "@tanstack/react-router";

import { LetterAvatar } from "@/components/LetterAvatar";

import classes from "./companies.module.css";

type Props = { company: { id: string; name: string; domain?: string | null | undefined } };

export function CompanyCell({ company }: Props) {
  return (
    <div className={classes.company}>
      <LetterAvatar name={company.name} seed={company.domain ?? company.name} />
      <div className={classes.words}>
        <Link
          to="."
          search={(previous) => ({ ...previous, company: company.id })}
          className={classes.name}
          title={company.name}
        >
          {company.name}
        </Link>
        <span className={classes.domain}>{company.domain}</span>
      </div>
    </div>
  );
}
