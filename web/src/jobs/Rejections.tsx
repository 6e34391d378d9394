import { Button, Group, Skeleton, Table, Text } from "@mantine/core";
import { useState } from "react";

import { asProblem } from "@/api/problem";
import { ErrorState } from "@/components/states";
import { formatNumber } from "@/lib/format";

import classes from "./JobPage.module.css";
import { useRejections } from "./queries";

/** The rows of a file that were not taken: where they stood, and why not. */
export function Rejections({ jobId }: { jobId: string }) {
  const [cursor, setCursor] = useState<string>();
  const { data, error, refetch } = useRejections(jobId, cursor);

  if (error && !data) {
    const problem = asProblem(error);
    return (
      <ErrorState title={problem.title} detail={problem.detail} onRetry={() => void refetch()} />
    );
  }
  if (!data)
    return <Skeleton height={160} radius="md" role="status" aria-label="Loading rejected rows" />;

  const step = (label: string, to: string | null | undefined) => (
    <Button size="xs" variant="default" disabled={!to} onClick={() => to && setCursor(to)}>
      {label}
    </Button>
  );
  return (
    <>
      <Table.ScrollContainer minWidth={560} type="native">
        <Table verticalSpacing="xs" withTableBorder aria-label="Rejected rows">
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right" w={84}>
                Line
              </Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th>Row</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map((item) => (
              <Table.Tr key={item.line}>
                <Table.Td ta="right" className="num">
                  {formatNumber(item.line)}
                </Table.Td>
                <Table.Td className="sentence">{item.reason}</Table.Td>
                <Table.Td className={classes.reject}>
                  <Text size="sm" c="dimmed" truncate title={inFull(data.headers, item.row)}>
                    {item.row.filter(Boolean).join(" · ")}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {data.prev_cursor || data.next_cursor ? (
        <Group justify="flex-end" gap="sm" mt="sm">
          {step("Previous", data.prev_cursor)}
          {step("Next", data.next_cursor)}
        </Group>
      ) : null}
    </>
  );
}

const inFull = (headers: string[], row: string[]) =>
  row.map((cell, index) => `${headers[index] ?? index + 1}: ${cell}`).join("\n");
