{{/*
What values.schema.json cannot express: values that are allowed by themselves, and with which the pods would not start.
*/}}
{{- define "fairlead.checks" -}}
{{- include "fairlead.checkPresence" . }}
{{- include "fairlead.checkDurations" . }}
{{- include "fairlead.checkCapture" . }}
{{- include "fairlead.checkAddresses" . }}
{{- include "fairlead.checkMaster" . }}
{{- include "fairlead.checkPod" . }}
{{- $selectors := concat (list "least-conn" "maglev" "p2c" "random" "round-robin") .Values.customSelectors }}
{{- if not (has .Values.selector $selectors) }}
{{- fail (printf "selector is '%s'; allowed are %s. If your image adds others, list them in customSelectors." .Values.selector (join ", " $selectors)) }}
{{- end }}
{{- end }}

{{/* Helm drops a value that is null, and its default with it. */}}
{{- define "fairlead.checkPresence" -}}
{{- range tuple
  "image" "serviceAccount" "rbac"
  "listPageSize" "watchStallTimeout" "kubeApiQps" "kubeApiBurst"
  "capture" "detectLocalMode" "clusterCidr" "podBridgeInterface" "podInterfaceNamePrefix" "masqueradeAll"
  "captureMark" "dialMark" "rulePriority" "routingTable" "conntrackZone" "transparentSourcePorts" "keepRulesOnStop"
  "nodeportAddresses" "relay" "selector" "customSelectors" "affinityClients" "drainTimeout"
  "dialAttempts" "dialHedgeDelay" "dialAttemptTimeout" "dialTimeout"
  "ejectionFailures" "ejectionTime" "ejectionMaxTime" "idleTimeout" "halfClosedTimeout" "tcpUserTimeout"
  "keepAliveIdle" "keepAliveInterval" "keepAliveProbes"
  "udpUnrepliedTimeout" "udpRepliedTimeout" "udpMaxSessions" "udpMaxSessionsPerService" "udpMaxSessionsPerClient"
  "healthzBindAddress" "metricsBindAddress" "bindAddressHardFail" "adminSocket" "adminTokenFile"
  "metricsEndpoints" "metricsMaxServicePorts" "metricsMaxEndpoints"
  "otlpEndpoint" "otlpInterval" "otlpHeadersFile" "otlpCaFile"
  "accessLog" "accessLogInterval" "accessLogSample" "logLevel"
  "updateStrategy" "podMonitor" "prometheusRule" "grafanaDashboard" "test" }}
{{- if or (not (hasKey $.Values .)) (kindIs "invalid" (get $.Values .)) }}
{{- fail (printf "%s is null. Remove it from your values to get its default." .) }}
{{- end }}
{{- end }}
{{- end }}

{{/* A duration such as 1m30s or 0, in milliseconds. */}}
{{- define "fairlead.millis" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 }}
{{- $sum := 0 }}
{{- range regexFindAll "[0-9]+(ms|s|m|h)" (toString .) -1 }}
{{- $amount := regexReplaceAll "^0+([0-9])" (regexFind "^[0-9]+" .) "${1}" | int64 }}
{{- $sum = add $sum (mul $amount (get $units (regexFind "[a-z]+$" .))) }}
{{- end }}
{{- $sum }}
{{- end }}

{{- define "fairlead.checkDurations" -}}
{{- $values := .Values }}
{{- range $limits := list
  (list "watchStallTimeout" "100ms" "24h" false)
  (list "drainTimeout" "1ms" "24h" true)
  (list "dialHedgeDelay" "10ms" "1h" true)
  (list "dialAttemptTimeout" "1ms" "1h" false)
  (list "dialTimeout" "1ms" "1h" false)
  (list "ejectionTime" "1ms" "24h" false)
  (list "ejectionMaxTime" "1ms" "24h" false)
  (list "idleTimeout" "1ms" "720h" true)
  (list "halfClosedTimeout" "1ms" "720h" true)
  (list "tcpUserTimeout" "1ms" "480h" true)
  (list "keepAliveIdle" "1s" "9h6m7s" true)
  (list "keepAliveInterval" "1s" "9h6m7s" false)
  (list "udpUnrepliedTimeout" "1s" "720h" false)
  (list "udpRepliedTimeout" "1s" "720h" false)
  (list "accessLogInterval" "1s" "24h" true)
  (list "otlpInterval" "1s" "1h" false) }}
{{- $key := index $limits 0 }}
{{- $value := get $values $key }}
{{- $millis := include "fairlead.millis" $value | int64 }}
{{- $isZero := and (index $limits 3) (eq $millis 0) }}
{{- $isWithin := and (ge $millis (include "fairlead.millis" (index $limits 1) | int64)) (le $millis (include "fairlead.millis" (index $limits 2) | int64)) }}
{{- if not (or $isZero $isWithin) }}
{{- fail (printf "%s is %v; allowed are %s%s to %s." $key $value (ternary "0 or " "" (index $limits 3)) (index $limits 1) (index $limits 2)) }}
{{- end }}
{{- end }}
{{- if lt (include "fairlead.millis" .Values.dialTimeout | int64) (include "fairlead.millis" .Values.dialAttemptTimeout | int64) }}
{{- fail (printf "dialTimeout is %s, which is less than dialAttemptTimeout, %s. Raise dialTimeout, or lower dialAttemptTimeout." .Values.dialTimeout .Values.dialAttemptTimeout) }}
{{- end }}
{{- if lt (include "fairlead.millis" .Values.ejectionMaxTime | int64) (include "fairlead.millis" .Values.ejectionTime | int64) }}
{{- fail (printf "ejectionMaxTime is %s, which is less than ejectionTime, %s. Raise ejectionMaxTime, or lower ejectionTime." .Values.ejectionMaxTime .Values.ejectionTime) }}
{{- end }}
{{- $grace := include "fairlead.terminationGracePeriodSeconds" . | int64 }}
{{- if gt (add (include "fairlead.millis" .Values.drainTimeout | int64) 5000) (mul $grace 1000) }}
{{- fail (printf "drainTimeout is %v and terminationGracePeriodSeconds is %d. Kubernetes would kill the pod before it has drained its connections and removed its rules: terminationGracePeriodSeconds must be at least 5 s more than drainTimeout. Without it, the chart computes it." .Values.drainTimeout $grace) }}
{{- end }}
{{- end }}

{{/* The bits of a firewall mark that are set, each as its number with a blank behind it. */}}
{{- define "fairlead.markBits" -}}
{{- $rest := int64 . }}
{{- range until 32 }}
{{- if eq (mod $rest 2) 1 }}{{ . }} {{ end }}
{{- $rest = div $rest 2 }}
{{- end }}
{{- end }}

{{- define "fairlead.checkCapture" -}}
{{- if and (eq .Values.detectLocalMode "BridgeInterface") (not .Values.podBridgeInterface) }}
{{- fail "detectLocalMode is BridgeInterface, and podBridgeInterface is empty. Set it to the name of the bridge that pods are connected to." }}
{{- end }}
{{- if and (eq .Values.detectLocalMode "InterfaceNamePrefix") (not .Values.podInterfaceNamePrefix) }}
{{- fail "detectLocalMode is InterfaceNamePrefix, and podInterfaceNamePrefix is empty. Set it to the beginning of the names of the pods' interfaces." }}
{{- end }}
{{- $marks := dict }}
{{- range $key := list "captureMark" "dialMark" }}
{{- $mark := get $.Values $key }}
{{- if or (lt (int64 $mark) 1) (gt (int64 $mark) 4294967295) }}
{{- fail (printf "%s is '%s'; allowed are 0x1 to 0xffffffff." $key $mark) }}
{{- end }}
{{- $bits := include "fairlead.markBits" $mark | trim | splitList " " }}
{{- if or (has "14" $bits) (has "15" $bits) }}
{{- fail (printf "%s is '%s', which has the bits 0x4000 or 0x8000. These are kube-proxy's; choose others." $key $mark) }}
{{- end }}
{{- $_ := set $marks $key $bits }}
{{- end }}
{{- range $marks.dialMark }}
{{- if has . $marks.captureMark }}
{{- fail (printf "captureMark is '%s' and dialMark is '%s'; they have a bit in common. Choose others." $.Values.captureMark $.Values.dialMark) }}
{{- end }}
{{- end }}
{{- $first := regexFind "^[0-9]+" .Values.transparentSourcePorts | int64 }}
{{- $last := regexFind "[0-9]+$" .Values.transparentSourcePorts | int64 }}
{{- if or (lt $first 1024) (gt $last 65535) (lt (sub $last $first) 99) }}
{{- fail (printf "transparentSourcePorts is '%s'; allowed are at least 100 ports from 1024 to 65535, written as FIRST-LAST." .Values.transparentSourcePorts) }}
{{- end }}
{{- end }}

{{/* Fails unless an IPv6 address is written as it should be: [key, value, address]. IPv4 is in values.schema.json. */}}
{{- define "fairlead.checkIpv6" -}}
{{- $address := index . 2 }}
{{- if contains ":" $address }}
{{- $halves := splitList "::" $address }}
{{- $groups := list }}
{{- $isRight := le (len $halves) 2 }}
{{- range $half := $halves }}
{{- if $half }}
{{- range splitList ":" $half }}
{{- $groups = append $groups . }}
{{- if not (regexMatch "^[0-9a-fA-F]{1,4}$" .) }}{{ $isRight = false }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq (len $halves) 1 }}
{{- $isRight = and $isRight (eq (len $groups) 8) }}
{{- else }}
{{- $isRight = and $isRight (le (len $groups) 7) }}
{{- end }}
{{- if not $isRight }}
{{- fail (printf "%s is '%s'; '%s' is not an IPv6 address." (index . 0) (index . 1) $address) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The IP address, without brackets and port, of an address to listen on. */}}
{{- define "fairlead.bindHost" -}}
{{- if hasPrefix "[" . }}{{ regexFind "^\\[[^]]*" . | trimPrefix "[" }}{{ else if regexMatch "^[^:]*:[0-9]+$" . }}{{ regexFind "^[^:]*" . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* The port of an address to listen on; empty where there is none. */}}
{{- define "fairlead.bindPort" -}}
{{- if regexMatch "^(\\[.*\\]|[^:]*):[0-9]+$" . }}{{ regexFind "[0-9]+$" . }}{{ end }}
{{- end }}

{{- define "fairlead.checkAddresses" -}}
{{- range $key := list "clusterCidr" "nodeportAddresses" }}
{{- range $range := get $.Values $key }}
{{- include "fairlead.checkIpv6" (list $key $range (regexFind "^[^/]*" $range)) }}
{{- end }}
{{- end }}
{{- range $key := list "healthzBindAddress" "metricsBindAddress" }}
{{- $value := get $.Values $key }}
{{- include "fairlead.checkIpv6" (list $key $value (include "fairlead.bindHost" $value)) }}
{{- end }}
{{- $healthz := .Values.healthzBindAddress }}
{{- $metrics := .Values.metricsBindAddress }}
{{- if and $healthz $metrics }}
{{- $healthzPort := include "fairlead.bindPort" $healthz | default "10256" }}
{{- $metricsPort := include "fairlead.bindPort" $metrics | default "10249" }}
{{- $hosts := list (include "fairlead.bindHost" $healthz) (include "fairlead.bindHost" $metrics) }}
{{- $isOverlapping := or (eq (first $hosts) (last $hosts)) (has "0.0.0.0" $hosts) (has "::" $hosts) }}
{{- if and (eq $healthzPort $metricsPort) $isOverlapping }}
{{- fail (printf "healthzBindAddress is '%s' and metricsBindAddress is '%s'. They need different ports." $healthz $metrics) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The API server must not be a Service that only the pods themselves would serve. */}}
{{- define "fairlead.checkMaster" -}}
{{- with .Values.master }}
{{- $host := regexReplaceAll "^https?://(\\[[^]]*\\]|[^:/]*).*$" . "${1}" | trimPrefix "[" | trimSuffix "]" }}
{{- include "fairlead.checkIpv6" (list "master" . $host) }}
{{- if regexMatch "(^kubernetes$|^kubernetes[.]default$|[.]svc$|[.]svc[.])" $host }}
{{- fail (printf "master is '%s', the name of a Service, which the pods cannot resolve: they use the DNS of their node. Set master to the address at which the kubelets reach the API server." .) }}
{{- end }}
{{- /* Without a cluster to ask, as for helm template, the kinds that it has are not known. */}}
{{- $hasCluster := $.Capabilities.APIVersions.Has "v1/Service" }}
{{- if and $hasCluster (ne $.Values.capture "none") (not $.Values.serviceProxyName) (regexMatch "^[0-9a-fA-F.:]+$" $host) }}
{{- $service := lookup "v1" "Service" "default" "kubernetes" }}
{{- if $service }}
{{- if has $host ($service.spec.clusterIPs | default (list $service.spec.clusterIP)) }}
{{- fail (printf "master is '%s', the ClusterIP of the Service kubernetes.default, which nothing would serve before Fairlead does. Set master to the address at which the kubelets reach the API server." .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "fairlead.checkPod" -}}
{{- $rolling := .Values.updateStrategy.rollingUpdate | default dict }}
{{- $surge := $rolling.maxSurge | default 0 | toString | trimSuffix "%" }}
{{- $unavailable := $rolling.maxUnavailable | default 0 | toString | trimSuffix "%" }}
{{- if ne .Values.updateStrategy.type "OnDelete" }}
{{- if and (ne $surge "0") (ne $unavailable "0") }}
{{- fail (printf "updateStrategy.rollingUpdate has maxSurge %v and maxUnavailable %v. One of them must be 0: maxSurge to delete the old pod of a node before the new one starts, maxUnavailable to do it afterwards." $rolling.maxSurge $rolling.maxUnavailable) }}
{{- end }}
{{- if and (eq $surge "0") (eq $unavailable "0") }}
{{- fail "updateStrategy.rollingUpdate has neither maxSurge nor maxUnavailable. One of them must be at least 1." }}
{{- end }}
{{- if and (ne $surge "0") .Values.bindAddressHardFail (or .Values.healthzBindAddress .Values.metricsBindAddress) }}
{{- fail (printf "bindAddressHardFail is true and updateStrategy.rollingUpdate.maxSurge is %v. The new pod of a node starts next to the old one, which has the ports of healthzBindAddress and metricsBindAddress: set bindAddressHardFail to false, or maxSurge to 0 and maxUnavailable to 1." $rolling.maxSurge) }}
{{- end }}
{{- end }}
{{- range $label, $_ := .Values.podLabels }}
{{- if has $label (list "app.kubernetes.io/name" "app.kubernetes.io/instance") }}
{{- fail (printf "podLabels has %s, by which the DaemonSet finds its pods. Use another label." $label) }}
{{- end }}
{{- end }}
{{- if .Values.podMonitor.enabled }}
{{- if not .Values.metricsBindAddress }}
{{- fail "podMonitor.enabled is true, and metricsBindAddress is empty, so that there are no metrics. Set it to 0.0.0.0:10249." }}
{{- end }}
{{- $host := include "fairlead.bindHost" .Values.metricsBindAddress }}
{{- if or (hasPrefix "127." $host) (eq $host "::1") }}
{{- fail (printf "podMonitor.enabled is true, and metricsBindAddress is '%s', which Prometheus cannot reach. Set it to 0.0.0.0:10249; then everyone who can reach the nodes can read metrics and configuration." .Values.metricsBindAddress) }}
{{- end }}
{{- end }}
{{- range .Values.extraVolumes }}
{{- if has .name (list "config" "manifests" "state" "probes") }}
{{- fail (printf "extraVolumes has a volume '%s', which the chart itself has. Use another name." .name) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if has .name (list "NODE_NAME" "FAIRLEAD_JAVA_OPTS") }}
{{- fail (printf "extraEnv has %s, which the chart itself sets%s." .name (ternary ": use javaOptions" "" (eq .name "FAIRLEAD_JAVA_OPTS"))) }}
{{- end }}
{{- end }}
{{- end }}
