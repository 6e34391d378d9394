import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { type CompanyCreate, createCompany, createMember, getJob } from "@/api/gen";
import { zCompanyCreate } from "@/api/gen/zod.gen";
import { putJobUnlessKnown, refreshWhatJobChanged } from "@/jobs/cache";
import { uuid } from "@/lib/uuid";

export const companySchema = zCompanyCreate;

/** Makes a company, and puts it into the collection if one is given. Gives the job that can take that back. */
export function useAddCompany(collectionId: string | null) {
  const client = useQueryClient();
  // Sent again after a lost answer, the same company is not made twice.
  const sent = useRef({ text: "", key: "" });
  return useMutation({
    mutationFn: async (body: CompanyCreate) => {
      const text = JSON.stringify(body);
      if (sent.current.text !== text) sent.current = { text, key: uuid() };
      const headers = { "idempotency-key": sent.current.key };
      const { data, response } = collectionId
        ? await createMember({ path: { collection_id: collectionId }, body, headers })
        : await createCompany({ body, headers });
      return { company: data, job: await jobOf(response) };
    },
    onSuccess: ({ job }) => {
      sent.current = { text: "", key: "" };
      if (!job) return;
      putJobUnlessKnown(client, job);
      refreshWhatJobChanged(client, job);
    },
  });
}

/** The company is there in any case: without its job only the offer to undo it is missing. */
async function jobOf(response: Response) {
  const id = response.headers.get("longlist-job");
  if (!id) return undefined;
  try {
    return (await getJob({ path: { job_id: id } })).data;
  } catch {
    return undefined;
  }
}
