// What an app does first, in the words of the generated client; the tests compile it with every check on.
import { DeclareJob, DeliveryRow, JobView, Money, Problem, SmartClient, WebhookMade } from "./smart-client";

const client = new SmartClient("http://127.0.0.1:5080");

export async function declareAndAccept(wish: DeclareJob, key: string): Promise<JobView> {
    const job = await client.postJob(key, undefined, wish);
    return client.acceptJob(job.id, `${key}-accept`, undefined, undefined);
}

export async function budgetOf(id: string): Promise<Money | undefined> {
    const job = await client.getJob(id);
    return job.plan?.waterfall.budget;
}

// The secret is shown once: whoever registers an address keeps it.
export async function hearOf(cooperative: string, url: string, key: string): Promise<[WebhookMade, string]> {
    const kinds = (await client.getWebhookKinds()).map(each => each.kind).filter(kind => kind.startsWith("order."));
    const made = await client.postWebhook(key, undefined, { cooperative, url, kinds });
    if (!made.secret) throw new Error(`The secret of ${made.id} was shown before.`);
    return [made, (await client.pingWebhook(made.id, `${key}-ping`, undefined)).delivery];
}

export async function givenUp(webhook: string): Promise<DeliveryRow[]> {
    const page = await client.getWebhookDeliveries(webhook, "dead", undefined, "-made", undefined, 50, undefined);
    const dead = page.items.map(item => item.view!);
    for (const row of dead.filter(row => row.lastFailure === "timeout"))
        await client.replayWebhookDelivery(webhook, row.id, `again-${row.id}-${row.lastAttemptAt}`, undefined);
    return dead;
}

// Whatever is not granted is thrown as the problem that the Api told.
export function remedyOf(error: unknown): string | undefined {
    return (error as Problem).remedy;
}
